set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(tradewind_flags INTERFACE)
# x86-64-v3 (2013 and later) is the stated minimum: one instruction set for every build, so that
# vectorised code rounds alike everywhere. Contraction into fused multiply-adds stays off for the
# same reason: the same source must give the same bits in dev and release, g++ and clang.
target_compile_options(tradewind_flags INTERFACE
  -march=x86-64-v3 -ffp-contract=off -fno-fast-math
  -Wall -Wextra -Wpedantic -Werror -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of g++ 12 inside the standard library at -O2 and above.
  target_compile_options(tradewind_flags INTERFACE
    -Wno-null-dereference -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
    -Wno-array-bounds -Wno-interference-size)
  # Records are 64 to 320 bytes long. g++'s `rep movs` and `rep stos` take longer to start than such
  # a copy takes with vectors.
  target_compile_options(tradewind_flags INTERFACE
    -mmemcpy-strategy=vector_loop:1024:noalign,libcall:-1:noalign
    -mmemset-strategy=vector_loop:1024:noalign,libcall:-1:noalign)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The std::stable_sort of g++ 12's library calls what the same library deprecates, and clang does
  # not take its headers for a system's where it instantiates them.
  target_compile_options(tradewind_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(TRADEWIND_SANITIZE)
  target_compile_options(tradewind_flags INTERFACE
    -fsanitize=${TRADEWIND_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tradewind_flags INTERFACE -fsanitize=${TRADEWIND_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 warns about its own instrumentation and about fences under TSan.
    target_compile_options(tradewind_flags INTERFACE -Wno-tsan -Wno-error=maybe-uninitialized)
  endif()
endif()
if(TRADEWIND_FUZZ)
  # Coverage for libFuzzer in every room; only the fuzz targets link its main.
  target_compile_options(tradewind_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(tradewind_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
