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
