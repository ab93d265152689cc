set(ROOM_PUBLIC_LIBRARIES sleef::sleef)
