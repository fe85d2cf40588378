#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <vector>
#include "subject.h"

TEST_CASE("compared") { REQUIRE(pop() == 1); }
TEST_CASE("joined") { int n = 3, most = 2; bool ready = true; REQUIRE((ready && n <= most)); }
TEST_CASE("text") { REQUIRE(name_of(1) == std::string("Patrick")); }
TEST_CASE("number") { REQUIRE(half(3) == Approx(1.5).margin(1e-6).epsilon(0)); }
TEST_CASE("bytes") { uint8_t packed[4]; pack(packed); REQUIRE(std::vector<int>(packed, packed + 4) == std::vector<int>{1, 2, 3, 4}); }
