# The system's time zone database, to check the daylight rules against.
set(ROOM_TEST_LIBRARIES date::date-tz)
