//! Sharing a machine's detections among cameras.
//!
//! A detector thread asks which camera's picture is next. Who has waited longest for its
//! priority, and where most moves, comes first; no camera waits for ever, as waiting counts.
//! Knows no clock and no thread.

/// A camera that wants a picture looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ask {
    /// For how long it has wanted that, seconds.
    pub waited_s: f64,
    /// Its priority, 0 to 9.
    pub priority: u8,
    /// The part of its picture that moves, 0 to 1.
    pub moves: f64,
}

impl Ask {
    /// How pressing it is: seconds of waiting, each counting for more where the priority is
    /// higher (a step is a quarter) and where more moves (up to twice).
    fn weight(&self) -> f64 {
        let moves = if self.moves.is_finite() { self.moves.clamp(0.0, 1.0) } else { 0.0 };
        let waited = if self.waited_s.is_finite() { self.waited_s.max(0.0) } else { 0.0 };
        (waited + 1e-3) * 1.25_f64.powi(i32::from(self.priority.min(9))) * (1.0 + moves)
    }
}

/// Which of them is next; `None` where nobody asks.
pub fn next(asks: &[Ask]) -> Option<usize> {
    let order = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0));
    asks.iter().map(Ask::weight).enumerate().max_by(order).map(|(n, _)| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each of some cameras is served in ten minutes, when one detection takes `each_s`
    /// and all want five a second: a picture that waits gives way to a newer one of its camera.
    fn served(cameras: &[(u8, f64)], each_s: f64) -> Vec<u32> {
        let (mut served, mut since) = (vec![0; cameras.len()], vec![0.0; cameras.len()]);
        let mut now = 0.0;
        while now < 600.0 {
            let ask = |n: usize| {
                let waited_s: f64 = now - since[n];
                (waited_s >= 0.2)
                    .then_some((n, Ask { waited_s, priority: cameras[n].0, moves: cameras[n].1 }))
            };
            let asks: Vec<(usize, Ask)> = (0..cameras.len()).filter_map(ask).collect();
            let only: Vec<Ask> = asks.iter().map(|(_, ask)| *ask).collect();
            if let Some(n) = next(&only) {
                served[asks[n].0] += 1;
                since[asks[n].0] = now;
            }
            now += each_s;
        }
        served
    }

    #[test]
    fn with_time_enough_everybody_is_served_in_full() {
        assert!(served(&[(5, 0.1); 10], 0.015).iter().all(|it| *it > 2_700), "of 3000");
    }

    #[test]
    fn where_time_is_short_priority_and_motion_count_and_nobody_starves() {
        let mut cameras = [(5, 0.0); 20];
        cameras[0].0 = 9;
        cameras[1].1 = 1.0;
        cameras[2].0 = 0;
        let served = served(&cameras, 0.05);
        assert!(f64::from(served[0]) > 1.5 * f64::from(served[3]), "{served:?}");
        assert!(f64::from(served[1]) > 1.3 * f64::from(served[3]), "{served:?}");
        // Every ten seconds at the least.
        assert!(served[2] > 60, "{served:?}");
    }

    #[test]
    fn nonsense_is_served_last_and_breaks_nothing() {
        let nonsense = Ask { waited_s: f64::NAN, priority: 255, moves: f64::INFINITY };
        let ask = Ask { waited_s: 1.0, priority: 0, moves: 0.0 };
        assert_eq!(next(&[nonsense, ask]), Some(1));
        assert_eq!(next(&[]), None);
    }
}
