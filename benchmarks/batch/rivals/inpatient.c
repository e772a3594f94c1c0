/* What the kernel of yibao writes for this plan: payers, balances, whether it settled, bits of warnings. One person's stays after
   the other; every share is rounded half up to the fen. Written for this plan and these years alone, figures and all. What the later
   layers and the accounts pay for is always the same sum of parts, so that one number holds it. */
#include <stdint.h>

static const int64_t DEDUCTIBLE[3] = {30000, 60000, 120000};
static const uint64_t FIRST[2][3] = {{850000, 800000, 800000}, {900000, 850000, 850000}};
static const uint64_t SECOND[2][3] = {{900000, 850000, 850000}, {950000, 900000, 900000}};

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }
static inline int64_t room(int64_t edge, int64_t used) { return edge > used ? edge - used : 0; }
static inline int64_t share(int64_t amount, uint64_t ratio) { return (int64_t)(((uint64_t)amount * ratio + 500000u) / 1000000u); }

void settle(int64_t persons, const int64_t *restrict first, const int8_t *restrict retired, const int8_t *restrict joined,
            const int64_t *restrict current, const int64_t *restrict carried, const int8_t *restrict tier,
            const int64_t *restrict self_paid, const int64_t *restrict over_limit, const int64_t *restrict first_pay,
            const int64_t *restrict in_scope, int64_t *restrict pooled, int64_t *restrict major, int64_t *restrict voluntary,
            int64_t *restrict history, int64_t *restrict cash, int64_t *restrict balance_after, int64_t *restrict past_after,
            int32_t *restrict status, uint8_t *restrict warned)
{
    for (int64_t who = 0; who < persons; who++) {
        const uint64_t *one = FIRST[retired[who]], *two = SECOND[retired[who]];
        const int member = joined[who];
        int64_t past = carried[who], highest = 0, borne = 0, cost = 0, ill = 0, inside = 0, inside_paid = 0;
        for (int64_t place = first[who]; place < first[who + 1]; place++) {
            const int class = tier[place];
            int64_t rest = in_scope[place], fund = 0;
            if (rest > 0) {
                if (DEDUCTIBLE[class] > highest) highest = DEDUCTIBLE[class];
                int64_t amount = least(rest, highest - borne);
                borne += amount;
                cost += amount;
                rest -= amount;
                amount = least(rest, room(3500000, cost));
                fund = share(amount, one[class]);
                cost += amount;
                rest -= amount;
                if (rest > 0) {
                    amount = least(rest, room(7000000, cost));
                    fund += share(amount, two[class]) + share(rest - amount, 950000);
                    cost += rest;
                }
            }
            int64_t owed = first_pay[place] + in_scope[place] - fund, relief = 0, extra = 0;
            rest = owed;
            int64_t amount = least(rest, room(500000, ill));
            ill += amount;
            rest -= amount;
            if (rest > 0) {
                amount = least(rest, room(2000000, ill));
                int64_t more = least(rest - amount, room(50000000, ill + amount));
                relief = share(amount, 800000) + share(more, 900000);
                ill += amount + more;
                owed -= relief;
            }
            if (member) {
                rest = owed;
                amount = least(rest, room(600000, inside));
                inside += amount;
                rest -= amount;
                if (rest > 0) {
                    amount = least(rest, room(2000000, inside));
                    extra = share(amount, 300000);
                    inside += amount;
                    inside_paid += extra;
                    amount = least(rest - amount, (int64_t)(((uint64_t)room(50000000, inside_paid) * 1000000u + 499999u) / 600000u));
                    int64_t paid = share(amount, 600000);
                    inside += amount;
                    inside_paid += paid;
                    extra += paid;
                    owed -= extra;
                }
            }
            int64_t mine = least(past, owed + over_limit[place]);
            past -= mine;
            pooled[place] = fund;
            major[place] = relief;
            voluntary[place] = extra;
            history[place] = mine;
            cash[place] = self_paid[place] + over_limit[place] + owed - mine;
            balance_after[place] = current[who];
            past_after[place] = past;
            status[place] = 0;
            warned[place] = 1 | (uint8_t)(member & (self_paid[place] > 0)) << 1; /* a figure last seen in 2023 stands behind every stay */
        }
    }
}
