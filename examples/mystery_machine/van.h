/* van.h - the Mystery Machine, its passengers, and what they were given to eat. */
#ifndef VAN_H
#define VAN_H

#define SEATS 5

struct passenger {
    const char *name;
    int meals;
    int desserts;
};

struct van {
    struct passenger seats[SEATS];
};

/* A van with a fresh copy of the passenger table: everybody is hungry. */
struct van van_board(void);

/* How many passengers have had no meal yet. */
int van_hungry(const struct van *van);

/* A meal for everybody. */
void van_feed(struct van *van);

/* A dessert for everybody who has had a meal; returns how many were handed out. */
int van_hand_out_dessert(struct van *van);

#endif
