//! The cheapest days of one person at given prices, for who computes a bound again.
//!
//! Dynamic programming, day by day. What can still matter of the past is the kind of duty of the
//! last day, how long its run already is, how many weekends were worked and how much was counted
//! (minutes or duties). A rule that is left out makes the days cheaper, never dearer, so that a
//! bound made of them holds.

/// More than any days cost: they break a rule that must hold.
pub(super) const NEVER: i64 = i64::MAX / 2;

/// What a day may cost at most, either way, so that sums stay far from [`NEVER`].
pub(super) const DAY_MAX: i64 = 1 << 48;

/// A day off, as a kind of day.
pub(super) const OFF: usize = 0;

const DAYS_A_WEEK: usize = 7;
/// Saturday and Sunday, counted from the first day, a Monday.
const SATURDAY: usize = 5;
const SUNDAY: usize = 6;

/// How many steps from a state to a next one are computed for all people together at most; some
/// seconds of work.
const STEPS_MAX: usize = 4_000_000_000;

/// How many states one person may have, which memory is taken for.
const STATES_MAX: usize = 8_000_000;

/// How many days in a row, of work or off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) min: i64,
    pub(super) max: i64,
    /// What each day too few costs; [`NEVER`] where there may be none.
    pub(super) under: i64,
    /// The same of each day too many.
    pub(super) over: i64,
    /// Days in a row until the first day; days too many among them are paid for.
    pub(super) before: Option<i64>,
    /// Whether a run that begins on the first day is never too short.
    pub(super) is_open: bool,
}

impl Run {
    /// Days from which on a run need not be counted further: each more costs the same.
    fn cap(&self, days: usize) -> usize {
        let most = to_i64(days).saturating_add(self.before.unwrap_or(0));
        let cap = if self.max >= most { self.min } else { self.min.max(self.max) };
        usize::try_from(cap.clamp(1, most.max(1))).unwrap_or(usize::MAX)
    }

    /// What the day costs that makes a run `length` long.
    fn day(&self, length: i64) -> i64 {
        if length > self.max { self.over } else { 0 }
    }

    /// What it costs that a run of `length` ends before `day`.
    fn end(&self, length: usize, day: usize) -> i64 {
        let is_first = self.is_open && length == day;
        if is_first { 0 } else { times(self.under, self.min.saturating_sub(to_i64(length))) }
    }
}

/// A number that is counted along the days, and what it costs in the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    pub(super) min: i64,
    pub(super) max: i64,
    /// What each too few costs; [`NEVER`] where there may be none.
    pub(super) under: i64,
    /// The same of each too many.
    pub(super) over: i64,
    /// What was counted before the first day.
    pub(super) before: i64,
    /// What can be counted at most.
    pub(super) most: i64,
}

impl Total {
    /// Nothing is counted.
    pub(super) const NOTHING: Total =
        Total { min: 0, max: 0, under: 0, over: 0, before: 0, most: 0 };

    /// How many values it has; values beyond are forbidden.
    fn len(&self) -> usize {
        let most = if self.over >= NEVER { self.most.min(self.max) } else { self.most };
        usize::try_from(most.max(0)).unwrap_or(usize::MAX).saturating_add(1)
    }

    fn cost(&self, value: usize) -> i64 {
        let whole = self.before.saturating_add(to_i64(value));
        let under = times(self.under, self.min.saturating_sub(whole));
        under.saturating_add(times(self.over, whole.saturating_sub(self.max))).min(NEVER)
    }
}

/// A person's rules. Kinds of day are [`OFF`] and groups of duties that no rule tells apart.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) days: usize,
    /// By kind, then by the kind of the day after, whether it may come then.
    pub(super) may_follow: Vec<Vec<bool>>,
    /// By kind, how much it adds to `amount`.
    pub(super) adds: Vec<usize>,
    pub(super) amount: Total,
    /// Weekends with a duty; `None` leaves them out.
    pub(super) weekends: Option<Total>,
    pub(super) work: Run,
    pub(super) off: Run,
    /// What a weekend costs of which one day is worked.
    pub(super) half_weekend: i64,
}

/// The last day of what has been decided.
#[derive(Debug, Clone, Copy)]
struct Last {
    kind: usize,
    run: usize,
}

impl Rules {
    /// Whether the work for one of `people` is bearable.
    pub(super) fn fit(&self, people: usize) -> bool {
        let (steps, kinds) = (STEPS_MAX / people.max(1), self.adds.len());
        let whole = self.states().saturating_mul(self.days).saturating_mul(kinds);
        self.states() <= STATES_MAX && whole <= steps
    }

    fn states(&self) -> usize {
        self.lasts().saturating_mul(self.block())
    }

    fn lasts(&self) -> usize {
        let kinds = self.adds.len().saturating_sub(1);
        kinds.saturating_mul(self.work.cap(self.days)).saturating_add(self.off.cap(self.days))
    }

    /// States with the same last day: by weekends, then by amount.
    fn block(&self) -> usize {
        self.weekends_len().saturating_mul(self.amount.len())
    }

    fn weekends_len(&self) -> usize {
        self.weekends.map_or(1, |total| total.len())
    }

    fn run(&self, kind: usize) -> &Run {
        if kind == OFF { &self.off } else { &self.work }
    }

    /// Where the states of a last day begin.
    fn place(&self, kind: usize, run: usize) -> usize {
        let off = self.off.cap(self.days);
        let last = match kind.checked_sub(1) {
            None => run.min(off),
            Some(before) => {
                let cap = self.work.cap(self.days);
                off + before * cap + run.min(cap)
            }
        };
        (last - 1) * self.block()
    }

    fn all_lasts(&self) -> Vec<Last> {
        let runs = |kind| 1..=self.run(kind).cap(self.days);
        let kinds = 0..self.adds.len();
        kinds.flat_map(|kind| runs(kind).map(move |run| Last { kind, run })).collect()
    }

    /// What the cheapest days cost where a day of a kind costs `bill`, by day and kind, each at
    /// most [`DAY_MAX`] or [`NEVER`]; `None` where the rules allow no days at all. The rules must
    /// [`fit`](Rules::fit).
    pub(super) fn cheapest(&self, bill: &[Vec<i64>]) -> Option<i64> {
        let lasts = self.all_lasts();
        let mut now = self.first_day(bill.first()?);
        let mut next = now.clone();
        for (day, bill) in bill.iter().enumerate().skip(1) {
            next.fill(NEVER);
            for last in &lasts {
                for (kind, price) in bill.iter().enumerate() {
                    if let Some(cost) = self.turn(*last, kind, day, *price) {
                        self.move_on(*last, (kind, day, cost), &now, &mut next);
                    }
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        let amounts = self.amount.len();
        let whole = |(state, cost): (usize, &i64)| {
            let (weekends, amount) = (state % self.block() / amounts, state % amounts);
            let weekends = self.weekends.map_or(0, |total| total.cost(weekends));
            sum(&[*cost, weekends, self.amount.cost(amount)])
        };
        now.iter().enumerate().filter_map(whole).min()
    }

    fn first_day(&self, bill: &[i64]) -> Vec<i64> {
        let mut states = vec![NEVER; self.states()];
        for (kind, price) in bill.iter().enumerate() {
            let run = self.run(kind);
            let length = run.before.unwrap_or(0).saturating_add(1);
            let Some(cost) = sum(&[*price, run.day(length)]) else { continue };
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let at = self.place(kind, length) + self.adds[kind];
            if self.adds[kind] < self.amount.len() {
                states[at] = states[at].min(cost);
            }
        }
        states
    }

    /// What `kind` on `day` costs after `last`; `None` where it may not be.
    fn turn(&self, last: Last, kind: usize, day: usize, price: i64) -> Option<i64> {
        if !self.may_follow[last.kind][kind] {
            return None;
        }
        let goes_on = (last.kind == OFF) == (kind == OFF);
        let length = if goes_on { to_i64(last.run).saturating_add(1) } else { 1 };
        let end = if goes_on { 0 } else { self.run(last.kind).end(last.run, day) };
        let is_half = !goes_on && day % DAYS_A_WEEK == SUNDAY;
        let half = if is_half { self.half_weekend } else { 0 };
        sum(&[price, end, half, self.run(kind).day(length)])
    }

    fn move_on(
        &self,
        last: Last,
        (kind, day, cost): (usize, usize, i64),
        now: &[i64],
        next: &mut [i64],
    ) {
        let goes_on = (last.kind == OFF) == (kind == OFF);
        let run = if goes_on { last.run + 1 } else { 1 };
        let (from, to) = (self.place(last.kind, last.run), self.place(kind, run));
        let weekday = day % DAYS_A_WEEK;
        let is_new = weekday == SATURDAY || (weekday == SUNDAY && last.kind == OFF);
        let weekend = usize::from(self.weekends.is_some() && kind != OFF && is_new);
        let (amounts, add) = (self.amount.len(), self.adds[kind]);
        let Some(kept) = amounts.checked_sub(add) else { return };
        for weekends in weekend..self.weekends_len() {
            let from = from + (weekends - weekend) * amounts;
            let to = to + weekends * amounts + add;
            let old = &now[from..from + kept];
            for (new, old) in next[to..to + kept].iter_mut().zip(old) {
                let whole = if *old >= NEVER { NEVER } else { *old + cost };
                *new = whole.min(*new);
            }
        }
    }
}

/// `None` where a part is [`NEVER`].
fn sum(parts: &[i64]) -> Option<i64> {
    parts.iter().try_fold(0_i64, |sum, part| {
        if *part >= NEVER { None } else { Some(sum.saturating_add(*part)) }
    })
}

/// `count` times what each costs, nothing for a negative count.
fn times(each: i64, count: i64) -> i64 {
    if count <= 0 { 0 } else { each.saturating_mul(count).min(NEVER) }
}

fn to_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Shifts by kind, a day off first: those that are like each other are one kind. Numbers are those
/// of a bill, 0 the day off.
pub(super) fn kinds(shifts: &[usize], is_like: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut kinds: Vec<Vec<usize>> = vec![vec![OFF]];
    for shift in shifts {
        let fits = |kind: &&mut Vec<usize>| {
            kind.first().and_then(|at| at.checked_sub(1)).is_some_and(|one| is_like(one, *shift))
        };
        match kinds.iter_mut().find(fits) {
            Some(kind) => kind.push(shift.saturating_add(1)),
            None => kinds.push(vec![shift.saturating_add(1)]),
        }
    }
    kinds
}

/// By day and kind, the cheapest of the kind.
pub(super) fn by_kind(bill: &[Vec<i64>], kinds: &[Vec<usize>]) -> Vec<Vec<i64>> {
    let least = |day: &Vec<i64>, kind: &Vec<usize>| {
        kind.iter().filter_map(|at| day.get(*at)).min().copied().unwrap_or(NEVER)
    };
    bill.iter().map(|day| kinds.iter().map(|kind| least(day, kind)).collect()).collect()
}
