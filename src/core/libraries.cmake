set(ROOM_PUBLIC_LIBRARIES Threads::Threads)
set(ROOM_PRIVATE_LIBRARIES fmt::fmt PkgConfig::xxhash)
