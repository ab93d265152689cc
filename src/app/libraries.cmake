set(ROOM_PRIVATE_LIBRARIES fmt::fmt spdlog::spdlog CLI11::CLI11)
set_source_files_properties("${root}/src/app/main.cpp" PROPERTIES
  COMPILE_DEFINITIONS "TRADEWIND_VERSION=\"${PROJECT_VERSION}\"")
