# tradewind_room(NAME [MAY_USE room ...])
#
# A room is src/NAME/*.cpp with its contract in include/tradewind/NAME/*.hpp, and its tests in
# tests/NAME/*_test.cpp (one executable, one ctest entry). Libraries that a room needs behind its
# .cpp border are named in src/NAME/libraries.cmake, those only its tests need in
# tests/NAME/libraries.cmake. src/NAME/main.cpp, if there is one, becomes an executable.
set_property(GLOBAL PROPERTY TRADEWIND_ROOM_TABLE "")

# The rooms that an event crosses one by one.
set(TRADEWIND_EVENT_PATH model calendar features regime agents policy playbooks risk execution
    portfolio core brokers session)

# tradewind_optimise_whole(TARGET): those rooms are optimised across their borders in this program.
# Tests and micro benchmarks link the same objects the quick way.
function(tradewind_optimise_whole target)
  if(TRADEWIND_LTO)
    target_link_options(${target} PRIVATE -flto=auto -O3 -Wno-stringop-overflow)
  endif()
endfunction()

# tradewind_build_quickly(TARGET): for test programs. Two thirds of a build's time is test code, which
# gains nothing from the optimiser; the rooms under test are optimised as the preset says, and linked
# without optimising across them. Under the thread sanitizer the tests' own threads are what takes
# long, so they stay as they are.
function(tradewind_build_quickly target)
  if(TRADEWIND_LTO)
    target_link_options(${target} PRIVATE -fno-lto)
  endif()
  if(TRADEWIND_SANITIZE MATCHES "address")
    target_compile_options(${target} PRIVATE -O0)
  elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

function(tradewind_room name)
  cmake_parse_arguments(ROOM "" "" "MAY_USE" ${ARGN})
  set(root "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REPLACE ";" "," uses "${ROOM_MAY_USE}")
  set_property(GLOBAL APPEND PROPERTY TRADEWIND_ROOM_TABLE "${name}:${uses}")

  file(GLOB sources CONFIGURE_DEPENDS "${root}/src/${name}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM ROOM_MAY_USE PREPEND "tradewind_" OUTPUT_VARIABLE links)

  if(sources)
    add_library(tradewind_${name} STATIC ${sources})
    set(visibility PUBLIC)
    target_link_libraries(tradewind_${name} PRIVATE tradewind_flags)
    if(TRADEWIND_LTO AND name IN_LIST TRADEWIND_EVENT_PATH)
      target_compile_options(tradewind_${name} PRIVATE -flto -ffat-lto-objects)
    endif()
  else()
    add_library(tradewind_${name} INTERFACE)
    set(visibility INTERFACE)
  endif()
  target_include_directories(tradewind_${name} ${visibility} "${root}/include")
  target_link_libraries(tradewind_${name} ${visibility} ${links})

  set(ROOM_PUBLIC_LIBRARIES "")
  set(ROOM_PRIVATE_LIBRARIES "")
  include("${root}/src/${name}/libraries.cmake" OPTIONAL)
  target_link_libraries(tradewind_${name} ${visibility} ${ROOM_PUBLIC_LIBRARIES})
  if(sources)
    target_link_libraries(tradewind_${name} PRIVATE ${ROOM_PRIVATE_LIBRARIES})
  endif()

  if(EXISTS "${root}/src/${name}/main.cpp")
    add_executable(tradewind_${name}_main "${root}/src/${name}/main.cpp")
    target_link_libraries(tradewind_${name}_main PRIVATE tradewind_${name} tradewind_flags
                          ${ROOM_PRIVATE_LIBRARIES})
    tradewind_optimise_whole(tradewind_${name}_main)
  endif()

  if(TRADEWIND_TESTS)
    file(GLOB tests CONFIGURE_DEPENDS "${root}/tests/${name}/*_test.cpp")
    if(tests)
      add_executable(${name}_test ${tests})
      set(ROOM_TEST_LIBRARIES "")
      include("${root}/tests/${name}/libraries.cmake" OPTIONAL)
      target_link_libraries(${name}_test PRIVATE tradewind_${name} tradewind_flags
                            tradewind_test_support ${ROOM_TEST_LIBRARIES})
      tradewind_build_quickly(${name}_test)
      target_compile_definitions(${name}_test PRIVATE
        TRADEWIND_SOURCE_DIR="${root}" TRADEWIND_BINARY_DIR="${CMAKE_BINARY_DIR}")
      add_test(NAME ${name} COMMAND ${name}_test)
      set_tests_properties(${name} PROPERTIES TIMEOUT 1800)
    endif()
  endif()
endfunction()
