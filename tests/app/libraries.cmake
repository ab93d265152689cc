# The tests run the program itself.
add_dependencies(app_test tradewind_app_main)
