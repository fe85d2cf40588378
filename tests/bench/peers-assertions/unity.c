#include "unity.h"
#include "subject.h"

void setUp(void) {}
void tearDown(void) {}
static void compared(void) { TEST_ASSERT_EQUAL_INT(1, pop()); }
static void joined(void) { int n = 3, most = 2; bool ready = true; TEST_ASSERT_TRUE(ready && n <= most); }
static void text(void) { TEST_ASSERT_EQUAL_STRING("Patrick", name_of(1)); }
static void number(void) { TEST_ASSERT_DOUBLE_WITHIN(1e-6, 1.5, half(3)); }
static void bytes(void) { uint8_t packed[4]; pack(packed); TEST_ASSERT_EQUAL_HEX8_ARRAY("\1\2\3\4", packed, 4); }

int main(void)
{
    UNITY_BEGIN();
    RUN_TEST(compared); RUN_TEST(joined); RUN_TEST(text); RUN_TEST(number); RUN_TEST(bytes);
    return UNITY_END();
}
