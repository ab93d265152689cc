set(ROOM_PUBLIC_LIBRARIES fmt::fmt)
set(ROOM_PRIVATE_LIBRARIES tomlplusplus::tomlplusplus PkgConfig::xxhash)
