set(ROOM_PUBLIC_LIBRARIES Threads::Threads)
set(ROOM_PRIVATE_LIBRARIES fmt::fmt)
set_source_files_properties("${root}/src/session/wiring.cpp" PROPERTIES
  COMPILE_DEFINITIONS "TRADEWIND_VERSION=\"${PROJECT_VERSION}\"")
