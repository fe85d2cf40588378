# fuzz.cmake - the fuzz targets; a part of ../../CMakeLists.txt where CTESTC_FUZZ is on, as run.sh does it.
#
# Everything is compiled by clang with -fsanitize=fuzzer-no-link and more sanitizers, see CTESTC_SANITIZE; a target_NAME.c
# becomes the fuzzer NAME.

add_library(fuzz_common STATIC tests/fuzz/files.c tests/fuzz/invariants.c)
target_link_libraries(fuzz_common PUBLIC ctestc_core ctestc_common)
target_include_directories(fuzz_common PUBLIC tests/fuzz)

# Those of the compiler are mutated by declarations too.
foreach(target syntax suite yaml parts)
    add_executable(fuzz_${target} tests/fuzz/target_${target}.c)
    target_link_libraries(fuzz_${target} PRIVATE fuzz_common)
endforeach()
foreach(target syntax suite)
    target_sources(fuzz_${target} PRIVATE tests/fuzz/mutate.c)
endforeach()

foreach(target expression memory mailbox children)
    add_executable(fuzz_${target} tests/fuzz/target_${target}.c tests/fuzz/suite.c)
    target_include_directories(fuzz_${target} PRIVATE tests/fuzz runtime ${include_dir})
    target_link_libraries(fuzz_${target} PRIVATE ctest_runtime ctestc_common)
endforeach()

foreach(target syntax suite yaml parts expression memory mailbox children)
    set_target_properties(fuzz_${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/fuzz OUTPUT_NAME ${target})
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
endforeach()
