# install.cmake - what an installation has, and where; a part of ../../CMakeLists.txt.
#
# Nothing that is installed knows where: the tree can be moved.

include(CMakePackageConfigHelpers)
set(package_directory ${CMAKE_INSTALL_LIBDIR}/cmake/ctestc)
set(runtime_directory ${CMAKE_INSTALL_DATADIR}/ctestc/runtime)

if(CTESTC_BUILD_COMPILER)
    install(TARGETS ctestc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(TARGETS ctest_runtime EXPORT ctestcTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${include_dir}/ctest DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# The runtime's sources, for those who compile it with their own compiler and flags.
install(DIRECTORY runtime/ DESTINATION ${runtime_directory} FILES_MATCHING PATTERN "*.[ch]" PATTERN include EXCLUDE
        PATTERN cmake EXCLUDE)
install(FILES runtime/builtin.ctest ${generated_dir}/builtin.c DESTINATION ${runtime_directory})

# --- for CMake and pkg-config ----------------------------------------------------------------------------

configure_package_config_file(runtime/cmake/ctestcConfig.cmake.in ${generated_dir}/ctestcConfig.cmake
                              INSTALL_DESTINATION ${package_directory}
                              PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_INCLUDEDIR runtime_directory)
write_basic_package_version_file(${generated_dir}/ctestcConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(EXPORT ctestcTargets NAMESPACE ctestc:: DESTINATION ${package_directory})
install(FILES ${generated_dir}/ctestcConfig.cmake ${generated_dir}/ctestcConfigVersion.cmake
              runtime/cmake/ctestcSuite.cmake runtime/cmake/ctestcGenerated.cmake DESTINATION ${package_directory})

file(RELATIVE_PATH prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
configure_file(runtime/cmake/ctestc.pc.in ${generated_dir}/ctestc.pc @ONLY)
install(FILES ${generated_dir}/ctestc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# --- manual pages and completions: see ../../grammar/manual/ ---------------------------------------------------

if(CTESTC_BUILD_COMPILER)
    set(manual ${PROJECT_BINARY_DIR}/manual)
    add_custom_command(
        OUTPUT ${manual}/program.c ${manual}/ctest_main.c
        COMMAND ctestc --file-prefix-map=${PROJECT_SOURCE_DIR}/= -o ${manual} ${PROJECT_SOURCE_DIR}/grammar/manual/program.ctest
        DEPENDS ctestc grammar/manual/program.ctest
        VERBATIM)
    add_executable(manual_program ${manual}/program.c ${manual}/ctest_main.c)
    target_link_libraries(manual_program PRIVATE ctest_runtime ctestc_common)
    set_target_properties(manual_program PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${manual})
    set(pages ${manual}/ctestc.1 ${manual}/ctest.yaml.5 ${manual}/ctestc-language.7)
    set(completions ${manual}/ctestc.bash ${manual}/_ctestc ${manual}/ctestc.fish)
    add_custom_command(
        OUTPUT ${pages} ${completions}
        COMMAND sh ${PROJECT_SOURCE_DIR}/grammar/manual/manual.sh $<TARGET_FILE:ctestc> $<TARGET_FILE:manual_program>
                ${PROJECT_SOURCE_DIR}/grammar/LANGUAGE.md ${manual}
        DEPENDS ctestc manual_program grammar/LANGUAGE.md grammar/manual/manual.sh grammar/manual/page.awk
                grammar/manual/options.awk
        VERBATIM)
    add_custom_target(manual ALL DEPENDS ${pages})
    install(FILES ${manual}/ctestc.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${manual}/ctest.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
    install(FILES ${manual}/ctestc-language.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
    install(FILES ${manual}/ctestc.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ctestc)
    foreach(directory site-functions vendor-completions) # the second is Debian's
        install(FILES ${manual}/_ctestc DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${directory})
    endforeach()
    install(FILES ${manual}/ctestc.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# --- editors: all of them in one place, and three where they are looked for -----------------------------------

install(DIRECTORY editors/ DESTINATION ${CMAKE_INSTALL_DATADIR}/ctestc/editors PATTERN node_modules EXCLUDE
        PATTERN "*.vsix" EXCLUDE PATTERN "*.in" EXCLUDE PATTERN __pycache__ EXCLUDE
        REGEX "/vscode/(out|LICENSE)$" EXCLUDE)

# Vim's help needs its list of tags beside it, and users cannot write there.
file(STRINGS editors/vim/doc/ctest.txt lines REGEX "[*][^ *]+[*]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/editors/vim/doc/ctest.txt)
set(tags)
foreach(line ${lines})
    string(REGEX MATCHALL "[*][^ *|]+[*]" found "${line}")
    foreach(tag ${found})
        string(REGEX REPLACE "[*]" "" tag "${tag}")
        list(APPEND tags "${tag}\tctest.txt\t/*${tag}*\n")
    endforeach()
endforeach()
list(SORT tags)
list(JOIN tags "" tags)
file(CONFIGURE OUTPUT ${generated_dir}/tags CONTENT "${tags}" @ONLY)
foreach(directory vim/vimfiles nvim/site)
    install(DIRECTORY editors/vim/ DESTINATION ${CMAKE_INSTALL_DATADIR}/${directory})
    install(FILES ${generated_dir}/tags DESTINATION ${CMAKE_INSTALL_DATADIR}/${directory}/doc)
endforeach()

# A package of Emacs, which is activated when Emacs starts.
set(emacs_package ctest-mode-${PROJECT_VERSION})
foreach(name ctest-mode-pkg ctest-mode-autoloads)
    configure_file(editors/emacs/${name}.el.in ${generated_dir}/${name}.el @ONLY)
endforeach()
install(FILES editors/emacs/ctest-mode.el ${generated_dir}/ctest-mode-pkg.el ${generated_dir}/ctest-mode-autoloads.el
        DESTINATION ${CMAKE_INSTALL_DATADIR}/emacs/site-lisp/elpa/${emacs_package})

# --- documents -------------------------------------------------------------------------------------------------

install(FILES README.md grammar/LANGUAGE.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY examples/builds DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples PATTERN ".ctest-build" EXCLUDE
        PATTERN "expected.txt" EXCLUDE)

# --- packages: cpack -G DEB, cpack -G TGZ -------------------------------------------------------------------------

set(CPACK_PACKAGE_VENDOR "ctestc")
set(CPACK_PACKAGE_CONTACT "the authors of ctestc <ctestc@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gcc | c-compiler, libc6-dev, ninja-build, pkg-config")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Tests name the fixtures that they need; ctestc works out what is set up and torn
down when, and writes plain C11, which any C compiler builds together with a
small library.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
