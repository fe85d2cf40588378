#include "van.h"

static const struct van boarding = {{
    {.name = "Fred"},
    {.name = "Daphne"},
    {.name = "Velma"},
    {.name = "Shaggy"},
    {.name = "Scooby"},
}};

struct van van_board(void)
{
    return boarding;
}

int van_hungry(const struct van *van)
{
    int hungry = 0;
    for (int i = 0; i < SEATS; i++)
        hungry += van->seats[i].meals == 0;
    return hungry;
}

void van_feed(struct van *van)
{
    for (int i = 0; i < SEATS; i++)
        van->seats[i].meals++;
}

int van_hand_out_dessert(struct van *van)
{
    int handed_out = 0;
    for (int i = 0; i < SEATS; i++) {
        if (van->seats[i].meals == 0)
            continue;
        van->seats[i].desserts++;
        handed_out++;
    }
    return handed_out;
}
