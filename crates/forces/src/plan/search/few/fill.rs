//! Places of a shift filled by augmenting ways, the dearest first, which is best for a matroid
//! (Edmonds, Mathematical Programming 1, 1971). It is asked a million times, of half a dozen units:
//! too few for a network to be made each time.

/// No place, or no unit.
const NONE: usize = usize::MAX;

/// What a shift wants of units.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    /// What each person counts who is lacking, how many, and the place among those of the shift;
    /// the dearest first.
    pub(super) wants: Vec<(i64, u32, usize)>,
    /// How many places there are.
    pub(super) places: usize,
    /// By unit and place, whether its people may stand there.
    pub(super) may: Vec<bool>,
}

/// Memory to fill places in, taken once.
#[derive(Debug, Clone, Default)]
pub(super) struct Fill {
    /// By unit on duty, who stands nowhere.
    left: Vec<u32>,
    /// By unit on duty and place, how many stand there.
    stand: Vec<u32>,
    is_full: Vec<bool>,
    /// By unit the place that it would take, and by place who would leave it.
    takes: Vec<usize>,
    leaves: Vec<usize>,
    next: Vec<usize>,
}

impl Fill {
    /// What is lacking where these units are on duty, each with so many people.
    pub(super) fn lacks(&mut self, ask: &Ask, on: &[usize], cap: impl Fn(usize) -> u32) -> i64 {
        self.left.clear();
        self.left.extend(on.iter().map(|unit| cap(*unit)));
        self.stand.clear();
        self.stand.resize(on.len() * ask.places, 0);
        self.is_full.clear();
        self.is_full.resize(ask.places, false);
        let mut lacks = 0;
        for (weight, count, place) in &ask.wants {
            let mut count = *count;
            while count > 0 && !self.is_full[*place] {
                match self.find(ask, on, *place) {
                    Some(last) => count -= self.come(ask, last, *place, count),
                    None => self.is_full[*place] = true,
                }
            }
            lacks += weight * i64::from(count);
        }
        lacks
    }

    /// By unit on duty, as many as stand nowhere after that.
    pub(super) fn left(&self) -> &[u32] {
        &self.left
    }

    /// Looks who comes to a place, leaving which other to whom, until one is found of whom
    /// somebody stands nowhere: its number among those on duty.
    fn find(&mut self, ask: &Ask, on: &[usize], place: usize) -> Option<usize> {
        let places = ask.places;
        self.takes.clear();
        self.takes.resize(on.len(), NONE);
        self.leaves.clear();
        self.leaves.resize(places, NONE);
        self.next.clear();
        self.next.push(place);
        let mut at = 0;
        while let Some(to) = self.next.get(at).copied() {
            at += 1;
            for (number, unit) in on.iter().enumerate() {
                if self.takes[number] != NONE || !ask.may[unit * places + to] {
                    continue;
                }
                self.takes[number] = to;
                if self.left[number] > 0 {
                    return Some(number);
                }
                let stand = &self.stand[number * places..(number + 1) * places];
                for (from, stand) in stand.iter().enumerate() {
                    if *stand > 0 && from != place && self.leaves[from] == NONE {
                        self.leaves[from] = number;
                        self.next.push(from);
                    }
                }
            }
        }
        None
    }

    /// Lets so many at most come as was found, each to the place that the one before it leaves;
    /// how many.
    fn come(&mut self, ask: &Ask, last: usize, place: usize, most: u32) -> u32 {
        let places = ask.places;
        let mut count = most.min(self.left[last]);
        let mut takes = self.takes[last];
        while takes != place {
            let unit = self.leaves[takes];
            count = count.min(self.stand[unit * places + takes]);
            takes = self.takes[unit];
        }
        self.left[last] -= count;
        takes = self.takes[last];
        self.stand[last * places + takes] += count;
        while takes != place {
            let unit = self.leaves[takes];
            self.stand[unit * places + takes] -= count;
            takes = self.takes[unit];
            self.stand[unit * places + takes] += count;
        }
        count
    }
}
