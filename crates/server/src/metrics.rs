//! Figures for Prometheus.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// Labels of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Call {
    /// The endpoint's name.
    pub endpoint: &'static str,
    /// The status of the answer.
    pub status: u16,
}

/// Labels of a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Feed {
    /// The source.
    pub source: String,
}

/// Figures of this process.
pub struct Metrics {
    registry: Registry,
    /// Calls answered.
    pub calls: Family<Call, Counter>,
    /// Consoles that follow the picture.
    pub clients: Gauge,
    /// Consoles dropped because they did not read.
    pub clients_dropped: Counter,
    /// Consoles that were behind and got a snapshot.
    pub clients_lagged: Counter,
    /// Consoles refused because there were too many.
    pub clients_refused: Counter,
    /// Ticks that came late because the machine was too slow.
    pub ticks_late: Counter,
    /// Seconds from a frame's arrival to the tick that carries it.
    pub report_to_tick: Histogram,
    /// Entries in the journal.
    pub entries: Gauge,
    /// Live tracks.
    pub tracks: Gauge,
    /// Drafts that wait for a disk with room.
    pub backlog: Gauge,
    /// Messages heard by each source.
    pub messages: Family<Feed, Gauge>,
    /// Messages that could not be decoded.
    pub undecodable: Family<Feed, Gauge>,
    /// Messages that were dropped.
    pub dropped: Family<Feed, Gauge>,
    /// Webhook posts that failed for good.
    pub webhook_failed: Counter,
    /// Cameras that a worker watches.
    pub cameras_watched: Gauge,
    /// Cameras that an order allows and nobody watches.
    pub cameras_waiting: Gauge,
    /// Workers that are there.
    pub watch_workers: Gauge,
    /// Records of workers that were taken.
    pub watch_records: Counter,
    /// Records of workers that were none, or of a lease that was never theirs.
    pub watch_records_refused: Counter,
    /// Records whose clock was wrong.
    pub watch_clocks_wrong: Counter,
    /// People of a camera beyond those that are shown.
    pub watch_people_dropped: Counter,
    /// Bytes of video and pictures that came from workers.
    pub video_bytes: Counter,
    /// Bytes of video that are kept in memory.
    pub video_kept: Gauge,
    /// Pieces of video that somebody who looks was too slow for.
    pub video_dropped: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("cordon"),
            calls: Family::default(),
            clients: Gauge::default(),
            clients_dropped: Counter::default(),
            clients_lagged: Counter::default(),
            clients_refused: Counter::default(),
            ticks_late: Counter::default(),
            report_to_tick: Histogram::new(exponential_buckets(0.005, 2.0, 12)),
            entries: Gauge::default(),
            tracks: Gauge::default(),
            backlog: Gauge::default(),
            messages: Family::default(),
            undecodable: Family::default(),
            dropped: Family::default(),
            webhook_failed: Counter::default(),
            cameras_watched: Gauge::default(),
            cameras_waiting: Gauge::default(),
            watch_workers: Gauge::default(),
            watch_records: Counter::default(),
            watch_records_refused: Counter::default(),
            watch_clocks_wrong: Counter::default(),
            watch_people_dropped: Counter::default(),
            video_bytes: Counter::default(),
            video_kept: Gauge::default(),
            video_dropped: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let r = &mut self.registry;
        r.register("calls", "Calls answered", self.calls.clone());
        r.register("clients", "Consoles that follow the picture", self.clients.clone());
        let help = "Consoles dropped because they did not read";
        r.register("clients_dropped", help, self.clients_dropped.clone());
        let help = "Consoles that were behind and got a snapshot";
        r.register("clients_lagged", help, self.clients_lagged.clone());
        let help = "Consoles refused because there were too many";
        r.register("clients_refused", help, self.clients_refused.clone());
        let help = "Ticks that came late because the machine was too slow";
        r.register("ticks_late", help, self.ticks_late.clone());
        let help = "Seconds from a frame's arrival to the tick that carries it";
        r.register("report_to_tick_seconds", help, self.report_to_tick.clone());
        r.register("entries", "Entries in the journal", self.entries.clone());
        r.register("tracks", "Live tracks", self.tracks.clone());
        r.register("backlog", "Drafts that wait for a disk with room", self.backlog.clone());
        r.register("source_messages", "Messages heard", self.messages.clone());
        let help = "Messages that could not be decoded";
        r.register("source_undecodable", help, self.undecodable.clone());
        r.register("source_dropped", "Messages that were dropped", self.dropped.clone());
        let help = "Webhook posts that failed for good";
        r.register("webhook_failed", help, self.webhook_failed.clone());
        self.register_cameras();
    }

    fn register_cameras(&mut self) {
        let r = &mut self.registry;
        r.register("cameras_watched", "Cameras watched", self.cameras_watched.clone());
        let help = "Cameras that an order allows and nobody watches";
        r.register("cameras_waiting", help, self.cameras_waiting.clone());
        r.register("watch_workers", "Workers that are there", self.watch_workers.clone());
        r.register("watch_records", "Records of workers taken", self.watch_records.clone());
        let help = "Records of workers that were none, or of a lease that was never theirs";
        r.register("watch_records_refused", help, self.watch_records_refused.clone());
        let help = "Records of workers whose clock was wrong";
        r.register("watch_clocks_wrong", help, self.watch_clocks_wrong.clone());
        let help = "People of a camera beyond those that are shown";
        r.register("watch_people_dropped", help, self.watch_people_dropped.clone());
        let help = "Bytes of video and pictures from workers";
        r.register("video_bytes", help, self.video_bytes.clone());
        r.register("video_kept_bytes", "Bytes of video in memory", self.video_kept.clone());
        let help = "Pieces of video that somebody who looks was too slow for";
        r.register("video_dropped", help, self.video_dropped.clone());
    }

    /// The figures as text.
    ///
    /// # Errors
    ///
    /// When a figure cannot be written.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
