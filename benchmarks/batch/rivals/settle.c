/* What the kernel of yibao writes for this plan: payers, balances, whether it settled, whether a figure is unverified. One person's claims after the other; every share is rounded half up to the fen. Written for this plan alone. */
#include <stdint.h>

void settle(int64_t persons, const int64_t *restrict first, const int8_t *restrict group, const int64_t *restrict current,
            const int64_t *restrict carried, const int8_t *restrict tier, const int64_t *restrict amount,
            const int64_t *restrict deductible, const int64_t *restrict ratio, int64_t *restrict account, int64_t *restrict fund,
            int64_t *restrict history, int64_t *restrict cash, int64_t *restrict balance_after, int64_t *restrict past_after,
            int32_t *restrict status, uint8_t *restrict warned)
{
    for (int64_t who = 0; who < persons; who++) {
        const int64_t *mine = ratio + 3 * group[who];
        int64_t balance = current[who], past = carried[who], room = deductible[group[who]];
        for (int64_t place = first[who]; place < first[who + 1]; place++) {
            int64_t rest = amount[place];
            int64_t a = rest < balance ? rest : balance;
            balance -= a;
            rest -= a;
            int64_t own = rest < room ? rest : room;
            room -= own;
            rest -= own;
            int64_t f = (int64_t)(((uint64_t)rest * (uint64_t)mine[tier[place]] + 500000u) / 1000000u);
            int64_t owed = own + rest - f;
            int64_t h = owed < past ? owed : past;
            past -= h;
            account[place] = a;
            fund[place] = f;
            history[place] = h;
            cash[place] = owed - h;
            balance_after[place] = balance;
            past_after[place] = past;
            status[place] = 0;
            warned[place] = h > own;
        }
    }
}
