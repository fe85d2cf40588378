# fuzz.cmake - the fuzz targets; a part of ../../CMakeLists.txt where CTESTC_FUZZ is on, as run.sh does it.
#
# Everything is compiled by clang with -fsanitize=fuzzer-no-link and more sanitizers, see CTESTC_SANITIZE; target_NAME.c
# becomes the program fuzz/NAME.

add_library(fuzz_common STATIC tests/fuzz/files.c tests/fuzz/invariants.c)
target_include_directories(fuzz_common PUBLIC tests/fuzz)
target_link_libraries(fuzz_common PUBLIC ctestc_core ctestc_common)

set(of_compiler syntax suite parts yaml allocation)
if(JANSSON_FOUND)
    list(APPEND of_compiler position server)
endif()
set(of_runtime expression memory mailbox children)
foreach(target ${of_compiler} ${of_runtime})
    add_executable(fuzz_${target} tests/fuzz/target_${target}.c)
    set_target_properties(fuzz_${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz OUTPUT_NAME ${target})
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
endforeach()

foreach(target ${of_compiler})
    target_link_libraries(fuzz_${target} PRIVATE fuzz_common)
endforeach()
target_sources(fuzz_syntax PRIVATE tests/fuzz/mutate.c)
target_sources(fuzz_suite PRIVATE tests/fuzz/mutate.c)
target_link_options(fuzz_allocation PRIVATE -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)

foreach(target ${of_runtime})
    target_sources(fuzz_${target} PRIVATE tests/fuzz/suite.c)
    target_include_directories(fuzz_${target} PRIVATE tests/fuzz runtime ${include_dir})
    target_link_libraries(fuzz_${target} PRIVATE ctest_runtime ctestc_common)
endforeach()
