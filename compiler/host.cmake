# host.cmake - a ctestc that runs here, built on the side while CMake runs; a part of ../CMakeLists.txt.
#
# In: CTESTC_EXECUTABLE; where it is empty the compiler is built, by this system's own C compiler if the project's is for
# another one. It must be there before the project is built, since what a suite is made of is asked when CMake runs. Out:
# CTESTC_EXECUTABLE.

if(NOT CTESTC_EXECUTABLE)
    set(host ${PROJECT_BINARY_DIR}/host)
    set(options -G ${CMAKE_GENERATOR} -D CMAKE_BUILD_TYPE=Release -D CTESTC_BUILD_COMPILER=ON)
    if(CMAKE_MAKE_PROGRAM)
        list(APPEND options -D CMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM})
    endif()
    if(NOT CMAKE_CROSSCOMPILING)
        list(APPEND options -D CMAKE_C_COMPILER=${CMAKE_C_COMPILER})
    endif()
    set(environment ${CMAKE_COMMAND} -E env --unset=CC --unset=CFLAGS --unset=LDFLAGS --unset=CMAKE_TOOLCHAIN_FILE
                    --unset=DESTDIR)
    message(STATUS "ctestc: building the compiler")
    execute_process(COMMAND ${environment} ${CMAKE_COMMAND} -S ${PROJECT_SOURCE_DIR} -B ${host} ${options}
                    OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
    if(status EQUAL 0)
        execute_process(COMMAND ${environment} ${CMAKE_COMMAND} --build ${host} --target ctestc --config Release --parallel
                        OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
    endif()
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "ctestc: the compiler cannot be built for this system; CTESTC_EXECUTABLE may name one that is "
                            "there\n${output}")
    endif()
    file(GLOB CTESTC_EXECUTABLE ${host}/bin/ctestc ${host}/bin/Release/ctestc)
    file(GLOB sources compiler/*/*.[ch] compiler/*/*.def grammar/ctest.* grammar/*.def grammar/explanations.md
         runtime/builtin.ctest)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources})
endif()
