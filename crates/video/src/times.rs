//! When a picture was taken, by a stream that may lie.

/// A step of the stream's time that is longer than this is a fault of its clock, seconds.
const STEP_MAX_S: f64 = 60.0;
/// Two pictures are not nearer than this, seconds.
const STEP_MIN_S: f64 = 1e-4;

/// Makes one time of the times of a stream: from nought, forwards, without leaps.
#[derive(Clone, Debug)]
pub struct Times {
    stated: Option<f64>,
    nominal_s: f64,
    /// The stream's time and ours, of the picture before.
    before: Option<(f64, f64)>,
    /// How often the stream's clock leapt, or went back.
    pub leaps_count: u64,
}

impl Times {
    /// Of a stream whose rate is stated, or of one whose container says a rate, pictures a second.
    pub fn new(stated: Option<f64>, said: Option<f64>) -> Times {
        let good = |rate: &f64| rate.is_finite() && *rate > 0.0 && *rate <= 1_000.0;
        let rate = said.filter(good).unwrap_or(10.0);
        let stated = stated.filter(good);
        Times { stated, nominal_s: 1.0 / rate, before: None, leaps_count: 0 }
    }

    /// The time of the picture `number`, from 1, to which the stream gives `at_s`; seconds since
    /// the first. Times that come again, go back or leap are taken for one step of the usual rate.
    pub fn at(&mut self, number: u64, at_s: Option<f64>) -> f64 {
        if let Some(rate) = self.stated {
            return (number.saturating_sub(1)) as f64 / rate;
        }
        let at_s = at_s.filter(|at| at.is_finite());
        let Some((theirs, ours)) = self.before else {
            self.before = Some((at_s.unwrap_or(0.0), 0.0));
            return 0.0;
        };
        let step = at_s.map(|at| at - theirs);
        let is_good = step.is_some_and(|step| (STEP_MIN_S..=STEP_MAX_S).contains(&step));
        self.leaps_count += u64::from(!is_good);
        let step_s = step.filter(|_| is_good).unwrap_or(self.nominal_s);
        let now = (at_s.unwrap_or(theirs + self.nominal_s), ours + step_s);
        self.before = Some(now);
        now.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut times: Times, given: &[Option<f64>]) -> Vec<f64> {
        let at = |(n, at): (usize, &Option<f64>)| times.at(n as u64 + 1, *at);
        given.iter().enumerate().map(at).collect()
    }

    #[test]
    fn a_stated_rate_is_believed_and_the_container_is_not() {
        let given = [Some(0.0), Some(0.1), Some(0.2)];
        assert_eq!(all(Times::new(Some(4.0), Some(10.0)), &given), [0.0, 0.25, 0.5]);
    }

    #[test]
    fn a_clock_that_is_a_year_off_or_goes_back_makes_one_usual_step() {
        let given = [Some(50.0), Some(50.2), Some(31_536_050.4), Some(31_536_050.6), Some(3.0)];
        let at = all(Times::new(None, Some(4.0)), &given);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let expected = [0.0, 0.2, 0.45, 0.65, 0.9];
        assert!(at.iter().zip(expected).all(|(a, b)| near(*a, b)), "{at:?}");
    }

    #[test]
    fn whatever_a_stream_says_its_time_goes_forwards() {
        bolero::check!().with_type::<Vec<f64>>().for_each(|given| {
            let given: Vec<Option<f64>> = given.iter().copied().map(Some).collect();
            let at = all(Times::new(None, Some(f64::NAN)), &given);
            assert!(at.windows(2).all(|it| it[1] > it[0]), "{at:?}");
        });
    }
}
