/* A process for each test: the first failure ends it. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include "subject.h"

int main(int argc, char **argv)
{
    int n = 3, most = 2;
    bool ready = true;
    uint8_t packed[4];
    switch (argc > 1 ? atoi(argv[1]) : 0) {
    case 1: assert(pop() == 1); break;
    case 2: assert(ready && n <= most); break;
    case 3: assert(strcmp(name_of(1), "Patrick") == 0); break;
    case 4: assert(fabs(half(3) - 1.5) <= 1e-6); break;
    case 5: pack(packed); assert(memcmp(packed, "\1\2\3\4", 4) == 0); break;
    }
    return 0;
}
