#include <gtest/gtest.h>
#include <vector>
#include "subject.h"

TEST(five, compared) { ASSERT_EQ(pop(), 1); }
TEST(five, joined) { int n = 3, most = 2; bool ready = true; ASSERT_TRUE(ready && n <= most); }
TEST(five, text) { ASSERT_STREQ(name_of(1), "Patrick"); }
TEST(five, number) { ASSERT_NEAR(half(3), 1.5, 1e-6); }
TEST(five, bytes) { uint8_t packed[4]; pack(packed); ASSERT_EQ(std::vector<int>(packed, packed + 4), (std::vector<int>{1, 2, 3, 4})); }
