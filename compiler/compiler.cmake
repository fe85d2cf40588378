# compiler.cmake - ctestc itself; a part of ../CMakeLists.txt.

find_package(FLEX 2.6 REQUIRED)
find_package(BISON 3.6 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON IMPORTED_TARGET jansson>=2.10) # for the language server; without it all else is built

flex_target(scanner grammar/ctest.l ${generated_dir}/ctest.lex.c DEFINES_FILE ${generated_dir}/ctest.lex.h)
bison_target(parser grammar/ctest.y ${generated_dir}/ctest.tab.c DEFINES_FILE ${generated_dir}/ctest.tab.h)
add_flex_bison_dependency(scanner parser)

# Texts as bytes in the compiler: NAME, which becomes NAME_text; its file; the header that declares it.
set(embedded)
function(embed name input header)
    add_custom_command(
        OUTPUT ${generated_dir}/${name}_text.c
        COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D INPUT=${input} -D HEADER=${header}
                -D OUTPUT=${generated_dir}/${name}_text.c -P ${PROJECT_SOURCE_DIR}/compiler/driver/embed.cmake
        DEPENDS ${input} compiler/driver/embed.cmake
        VERBATIM)
    set(embedded ${embedded} ${generated_dir}/${name}_text.c PARENT_SCOPE)
endfunction()
embed(builtin ${PROJECT_SOURCE_DIR}/runtime/builtin.ctest driver/builtin.h)
embed(explanations ${PROJECT_SOURCE_DIR}/grammar/explanations.md source/explanation.h)

file(GLOB core_sources CONFIGURE_DEPENDS compiler/*/*.c)
if(JANSSON_FOUND)
    list(REMOVE_ITEM core_sources ${PROJECT_SOURCE_DIR}/compiler/lsp/absent.c)
else()
    list(FILTER core_sources EXCLUDE REGEX "/compiler/lsp/")
    list(APPEND core_sources compiler/lsp/absent.c)
    message(STATUS "no jansson: `ctestc lsp`, the language server, is left out")
endif()
add_library(ctestc_core STATIC ${core_sources} ${FLEX_scanner_OUTPUTS} ${BISON_parser_OUTPUTS}
            ${embedded})
target_include_directories(ctestc_core PUBLIC compiler grammar ${generated_dir})
target_link_libraries(ctestc_core PUBLIC PkgConfig::YAML PRIVATE ctestc_common)
if(JANSSON_FOUND)
    target_link_libraries(ctestc_core PUBLIC PkgConfig::JANSSON)
endif()
target_compile_definitions(ctestc_core PUBLIC _XOPEN_SOURCE=700)
file(RELATIVE_PATH library_directory ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH include_directory ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
set_property(SOURCE compiler/driver/runtime.c PROPERTY COMPILE_DEFINITIONS
             CTESTC_LIBRARY_DIRECTORY="${library_directory}" CTESTC_INCLUDE_DIRECTORY="${include_directory}")

add_executable(ctestc compiler/main.c)
target_link_libraries(ctestc PRIVATE ctestc_core ctestc_common)
set_property(SOURCE compiler/main.c compiler/source/show_sarif.c compiler/lsp/life.c PROPERTY COMPILE_DEFINITIONS CTESTC_VERSION="${PROJECT_VERSION}")
