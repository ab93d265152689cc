# A market and an exchange for whole-engine tests.
set(ROOM_TEST_LIBRARIES tradewind_feeds tradewind_brokers)
