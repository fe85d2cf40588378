# ctestcSuite.cmake - ctestc_add_suite: a program with the tests of some .ctest files.
#
# In: the global property ctestc_executable, a ctestc that runs here, and the target ctestc::runtime, both set by whoever includes this:
# the installed package or ctestc's own CMakeLists.txt. What is done when the suite is built is in ctestcGenerated.cmake.
#
#   ctestc_add_suite(NAME PATHS … FILES …       directories and .ctest files
#       [LINK_LIBRARIES …]                      what the tests test
#       [OPTIONS …]                             always given to the test program
#       [COMPILER_OPTIONS …]                    for ctestc: -I, -Werror, --file-prefix-map
#       [ROOT DIR]                              what ids are relative to, as ctestc --root
#       [REGISTER file|test|suite|none]         what is one entry of CMake's ctest; default: file
#       [TAGS …]                                labels of all entries, besides the tags of their tests
#       [ISOLATE worker|test|none]              which process a test runs in
#       [TIMEOUT SECONDS]                       of each entry; default: twice the limits of its tests, and half a minute
#       [WORKING_DIRECTORY DIR]                 where tests start; default: the current build directory
#       [PROPERTIES NAME VALUE …])              more properties of each entry
#
# NAME is an executable like any other: target_include_directories, target_compile_definitions and so on apply to it.
include_guard(GLOBAL)
cmake_policy(PUSH)
cmake_policy(VERSION 3.21)

function(_ctestc_check name)
    if(NOT arg_PATHS AND NOT arg_FILES)
        message(FATAL_ERROR "ctestc_add_suite(${name}): neither PATHS nor FILES are given")
    endif()
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ctestc_add_suite(${name}): '${arg_UNPARSED_ARGUMENTS}' belongs to no keyword")
    endif()
    if(arg_KEYWORDS_MISSING_VALUES AND NOT arg_KEYWORDS_MISSING_VALUES MATCHES "^(PATHS|FILES|LINK_LIBRARIES|OPTIONS|COMPILER_OPTIONS|TAGS|PROPERTIES|;)+$")
        message(FATAL_ERROR "ctestc_add_suite(${name}): a value is missing: ${arg_KEYWORDS_MISSING_VALUES}")
    endif()
    if(NOT arg_REGISTER MATCHES "^(file|test|suite|none)$")
        message(FATAL_ERROR "ctestc_add_suite(${name}): REGISTER is '${arg_REGISTER}', not file, test, suite or none")
    endif()
    if(DEFINED arg_ISOLATE AND NOT arg_ISOLATE MATCHES "^(worker|test|none)$")
        message(FATAL_ERROR "ctestc_add_suite(${name}): ISOLATE is '${arg_ISOLATE}', not worker, test or none")
    endif()
    if(DEFINED arg_TIMEOUT AND NOT arg_TIMEOUT MATCHES "^[0-9]+(\\.[0-9]+)?$")
        message(FATAL_ERROR "ctestc_add_suite(${name}): TIMEOUT is '${arg_TIMEOUT}', not a number of seconds")
    endif()
endfunction()

# CMake runs again when a .ctest file comes or goes: below the PATHS, or a conftest or ctest.yaml above them. What there is
# goes to `variable`.
function(_ctestc_watch paths variable)
    set(all)
    foreach(path IN LISTS paths)
        file(GLOB_RECURSE found CONFIGURE_DEPENDS ${path}/*.ctest)
        list(APPEND all ${found})
        set(directory ${path})
        set(below)
        while(NOT directory STREQUAL below AND NOT below STREQUAL CMAKE_SOURCE_DIR)
            file(GLOB found CONFIGURE_DEPENDS ${directory}/conftest.ctest ${directory}/ctest.yaml)
            list(APPEND all ${found})
            set(below ${directory})
            get_filename_component(directory ${directory} DIRECTORY)
        endwhile()
    endforeach()
    list(REMOVE_DUPLICATES all)
    set(${variable} "${all}" PARENT_SCOPE)
endfunction()

# What the suite will be made of; nothing is written. Errors in .ctest files that hide it end configuring.
function(_ctestc_outputs name command variable)
    execute_process(COMMAND ${command} --print-outputs OUTPUT_VARIABLE text RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "ctestc_add_suite(${name}): ctestc cannot tell what the suite is made of: ${status}")
    endif()
    string(REGEX REPLACE "\n$" "" text "${text}")
    string(REPLACE ";" "\\;" text "${text}")
    string(REPLACE "\n" ";" outputs "${text}")
    set(${variable} "${outputs}" PARENT_SCOPE)
endfunction()

# Writes a file only if that changes it; the rest are files to be removed then.
function(_ctestc_write file text)
    set(old)
    if(EXISTS "${file}")
        file(READ "${file}" old)
    endif()
    if(NOT old STREQUAL text)
        file(WRITE "${file}" "${text}")
        if(ARGN)
            file(REMOVE ${ARGN})
        endif()
    endif()
endfunction()

# What ctestcGenerated.cmake reads; what is found is there to have the suite made again when that changes.
function(_ctestc_settings directory name found)
    set(text "# Written by ctestc_add_suite.\nset(FOUND [==[${found}]==])\n")
    set(arg_SUITE ${name})
    foreach(setting IN ITEMS SUITE REGISTER TAGS TIMEOUT OPTIONS WORKING_DIRECTORY PROPERTIES)
        string(APPEND text "set(${setting} [==[${arg_${setting}}]==])\n")
    endforeach()
    _ctestc_write(${directory}/settings.cmake "${text}")
endfunction()

# Entries of CMake's ctest come from the manifest, so that the program need not run where it is built.
function(_ctestc_register directory name)
    get_property(is_multi GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
    set(suffix $<$<BOOL:${is_multi}>:-$<CONFIG>>)
    file(GENERATE OUTPUT ${directory}/program${suffix}.cmake CONTENT
         "set(ctestc_program [==[$<$<BOOL:${CMAKE_CROSSCOMPILING}>:$<TARGET_PROPERTY:${name},CROSSCOMPILING_EMULATOR>>]==] [==[$<TARGET_FILE:${name}>]==])\n")
    if(is_multi)
        set(suffix -\${CTEST_CONFIGURATION_TYPE})
    else()
        set(suffix)
    endif()
    _ctestc_write(${directory}/include.cmake
"if(EXISTS \"\${CMAKE_CURRENT_LIST_DIR}/tests.cmake\")
    include(\"\${CMAKE_CURRENT_LIST_DIR}/program${suffix}.cmake\" OPTIONAL)
    include(\"\${CMAKE_CURRENT_LIST_DIR}/tests.cmake\")
else()
    add_test([==[${name}_NOT_BUILT]==] [==[${name}_NOT_BUILT]==])
endif()
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${directory}/include.cmake)
endfunction()

function(ctestc_add_suite name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "REGISTER;ISOLATE;TIMEOUT;ROOT;WORKING_DIRECTORY"
                          "PATHS;FILES;LINK_LIBRARIES;OPTIONS;COMPILER_OPTIONS;TAGS;PROPERTIES")
    if(NOT DEFINED arg_REGISTER)
        set(arg_REGISTER file)
    endif()
    _ctestc_check(${name})
    if(NOT DEFINED arg_WORKING_DIRECTORY)
        set(arg_WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    endif()
    get_filename_component(arg_WORKING_DIRECTORY ${arg_WORKING_DIRECTORY} ABSOLUTE)
    if(arg_ISOLATE)
        list(APPEND arg_OPTIONS --isolate=${arg_ISOLATE})
    endif()

    set(directory ${CMAKE_CURRENT_BINARY_DIR}/${name}.ctestc)
    set(paths)
    foreach(path IN LISTS arg_PATHS arg_FILES)
        get_filename_component(path ${path} ABSOLUTE)
        list(APPEND paths ${path})
    endforeach()
    get_property(ctestc GLOBAL PROPERTY ctestc_executable)
    set(command ${ctestc} -o ${directory} --suite ${name} ${arg_COMPILER_OPTIONS})
    if(arg_ROOT)
        get_filename_component(arg_ROOT ${arg_ROOT} ABSOLUTE)
        list(APPEND command --root ${arg_ROOT})
    endif()
    list(APPEND command ${paths})
    _ctestc_watch("${paths}" found)
    _ctestc_outputs(${name} "${command}" outputs)

    # A `use` may bring a file in after this. Its C is then compiled in late.c, and `reconfigure` is touched.
    file(MAKE_DIRECTORY ${directory})
    list(JOIN outputs "\n" text)
    # Makefiles never forget what was once in a depfile, and run the command each time when such a file is gone.
    set(depends ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${name}_generate.dir/compiler_depend)
    _ctestc_write(${directory}/configured "${text}\n" ${directory}/stamp.d ${depends}.internal ${depends}.make)
    _ctestc_write(${directory}/late.c "typedef int ct_nothing_is_late;\n")
    if(NOT EXISTS ${directory}/reconfigure)
        file(TOUCH ${directory}/reconfigure)
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${directory}/reconfigure)
    _ctestc_settings(${directory} ${name} "${found}")

    set(stamp ${directory}/stamp)
    add_custom_command(
        OUTPUT ${stamp}
        BYPRODUCTS ${outputs} ${directory}/late.c ${directory}/manifest.json ${directory}/tests.cmake
        COMMAND ${command} --manifest ${directory}/manifest.json --outputs ${directory}/outputs
                --depfile ${directory}/stamp.d --depfile-target ${stamp} --depfile-phony
        COMMAND ${CMAKE_COMMAND} -D DIRECTORY=${directory} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctestcGenerated.cmake
        COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
        DEPENDS ${ctestc} ${directory}/configured ${directory}/settings.cmake
                ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ctestcGenerated.cmake
        DEPFILE ${directory}/stamp.d
        COMMENT "ctestc: ${name}"
        VERBATIM)
    add_custom_target(${name}_generate DEPENDS ${stamp})

    list(FILTER outputs INCLUDE REGEX "\\.c$")
    add_executable(${name} ${outputs} ${directory}/late.c)
    set_property(SOURCE ${outputs} ${directory}/late.c PROPERTY GENERATED TRUE)
    add_dependencies(${name} ${name}_generate)
    target_link_libraries(${name} PRIVATE ${arg_LINK_LIBRARIES} ctestc::runtime)
    if(NOT arg_REGISTER STREQUAL "none")
        _ctestc_register(${directory} ${name})
    endif()
endfunction()

cmake_policy(POP)
