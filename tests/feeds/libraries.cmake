# The tests make gzip files of their own, damaged ones included.
set(ROOM_TEST_LIBRARIES PkgConfig::isal)
