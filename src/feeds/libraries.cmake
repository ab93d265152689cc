# isa-l decompresses and compresses gzip several times faster than zlib.
set(ROOM_PRIVATE_LIBRARIES PkgConfig::isal)
