set(ROOM_TEST_LIBRARIES PkgConfig::isal)
