//! Why something about cameras is not done, in two languages, and what to do about it.

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The operation has no such camera.
    #[error("the operation has no camera {0:?}")]
    UnknownCamera(String),
    /// A name that is none of a worker.
    #[error("a worker is named with a-z, 0-9, '.', '_', '-' and ':', 64 at most")]
    NoName,
    /// A report that is too long.
    #[error("a report holds at most {max} {what}, this one {count}")]
    TooLong {
        /// Of what.
        what: &'static str,
        /// How many it holds.
        count: usize,
        /// How many it may.
        max: usize,
    },
    /// Another account reports under this name.
    #[error("another account reports as the worker {0}")]
    Anothers(String),
    /// Too many workers.
    #[error("{0} workers report here already")]
    TooManyWorkers(usize),
    /// The worker has begun another run since.
    #[error("the worker {worker} has begun run {run} since")]
    OldRun {
        /// Which.
        worker: String,
        /// The run that it is in.
        run: u64,
    },
    /// The lease does not hold.
    #[error("the lease {lease} on camera {camera:?} does not hold")]
    NoLease {
        /// Which camera.
        camera: String,
        /// Which lease.
        lease: u64,
    },
    /// The clip was not asked of a worker of this account.
    #[error("this clip was not asked of a worker of this account")]
    NotAsked,
    /// A fragment came before a beginning.
    #[error("the video of camera {0:?} has no beginning here")]
    NoBeginning(String),
    /// Something that is not what it should be.
    #[error("the body is no {0}")]
    NotA(&'static str),
    /// No order allows it.
    #[error("no video order covers camera {0:?} at that time")]
    NoOrder(String),
    /// There is no picture yet.
    #[error("there is no picture of camera {0:?} yet")]
    NoStill(String),
    /// A span that is none.
    #[error("a moment begins before it ends, lasts ten minutes at most, and is near now or past")]
    NoMoment,
    /// No purpose, or a long one.
    #[error("a clip has a purpose, in at most 200 characters")]
    NoPurpose,
    /// So many clips are kept that no more are.
    #[error("{0} clips are kept already")]
    TooManyClips(usize),
    /// There is no such clip.
    #[error("there is no such clip")]
    UnknownClip,
    /// The clip is gone.
    #[error("the clip was erased, or its moment was kept by nobody")]
    ClipGone,
    /// The clip is not there yet.
    #[error("the clip is not there yet")]
    ClipComing,
    /// An authority ordered that it be kept.
    #[error("{0} ordered ({1}) that it be kept")]
    Held(String, String),
    /// Points that make no ground.
    #[error("{0}")]
    NoGround(String, String),
    /// It could not be done.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl Refused {
    /// Its short name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Refused::UnknownCamera(_) => "unknown_camera",
            Refused::NoName => "worker_name",
            Refused::TooLong { .. } => "too_long",
            Refused::Anothers(_) => "anothers",
            Refused::TooManyWorkers(_) => "too_many_workers",
            Refused::OldRun { .. } => "old_run",
            Refused::NoLease { .. } => "no_lease",
            Refused::NotAsked => "not_asked",
            Refused::NoBeginning(_) => "no_beginning",
            Refused::NotA(_) => "wrong_body",
            Refused::NoOrder(_) => "no_order",
            Refused::NoStill(_) => "no_still",
            Refused::NoMoment => "no_moment",
            Refused::NoPurpose => "no_purpose",
            Refused::TooManyClips(_) => "too_many_clips",
            Refused::UnknownClip => "unknown_clip",
            Refused::ClipGone => "clip_gone",
            Refused::ClipComing => "clip_coming",
            Refused::Held(..) => "held",
            Refused::NoGround(..) => "no_ground",
            Refused::Failed(_) => "failed",
        }
    }

    /// The sentence in French.
    pub fn fr(&self) -> String {
        match self {
            Refused::UnknownCamera(camera) => {
                format!("l’opération n’a pas de caméra {camera:?}")
            }
            Refused::NoName => {
                "un poste d’analyse se nomme par a-z, 0-9, « . », « _ », « - » et « : », 64 au plus"
                    .to_owned()
            }
            Refused::TooLong { what, count, max } => {
                format!("un rapport contient au plus {max} {what}, celui-ci {count}")
            }
            Refused::Anothers(worker) => {
                format!("un autre compte rapporte sous le nom de {worker}")
            }
            Refused::TooManyWorkers(max) => {
                format!("{max} postes d’analyse rapportent déjà ici")
            }
            Refused::OldRun { worker, run } => {
                format!("le poste {worker} a commencé depuis la session {run}")
            }
            Refused::NoLease { camera, lease } => {
                format!("le bail {lease} sur la caméra {camera:?} n’est pas en cours")
            }
            Refused::NotAsked => {
                "cette séquence n’a pas été demandée à un poste de ce compte".to_owned()
            }
            Refused::NoBeginning(camera) => {
                format!("la vidéo de la caméra {camera:?} n’a pas de début ici")
            }
            Refused::NotA(what) => format!("le contenu n’est pas un {what}"),
            Refused::NoOrder(camera) => {
                format!("aucun arrêté vidéo ne couvre la caméra {camera:?} à ce moment")
            }
            Refused::NoStill(camera) => {
                format!("il n’y a pas encore d’image de la caméra {camera:?}")
            }
            Refused::NoMoment => {
                "une séquence commence avant sa fin, dure dix minutes au plus, et \
                                  est passée ou proche"
                    .to_owned()
            }
            Refused::NoPurpose => "une séquence a un motif, en 200 caractères au plus".to_owned(),
            Refused::TooManyClips(max) => format!("{max} séquences sont déjà conservées"),
            Refused::UnknownClip => "il n’y a pas de telle séquence".to_owned(),
            Refused::ClipGone => {
                "la séquence a été effacée, ou n’est plus conservée nulle part".to_owned()
            }
            Refused::ClipComing => "la séquence n’est pas encore là".to_owned(),
            Refused::Held(authority, reference) => {
                format!("{authority} ordonne de la conserver ({reference})")
            }
            Refused::NoGround(_, fr) => fr.clone(),
            Refused::Failed(error) => format!("échec : {error:#}"),
        }
    }

    /// What to do about it, in English and in French.
    pub fn mend(&self) -> (&'static str, &'static str) {
        match self {
            Refused::UnknownCamera(_) => {
                ("use the id of one of its cameras", "employez l’identifiant d’une caméra")
            }
            Refused::NoName => ("give it such a name", "donnez-lui un tel nom"),
            Refused::TooLong { .. } => ("send it in parts", "envoyez-le en plusieurs fois"),
            Refused::Anothers(_) => (
                "give each worker a name of its own, or use that account",
                "donnez à chaque poste son nom, ou employez ce compte",
            ),
            Refused::TooManyWorkers(_) => {
                ("give fewer workers more cameras", "confiez plus de caméras à moins de postes")
            }
            Refused::OldRun { .. } => (
                "begin a store with a greater run, or stop the older of the two",
                "commencez une session plus grande, ou arrêtez le plus ancien des deux",
            ),
            Refused::NoLease { .. } => (
                "report, and watch what the answer names",
                "rapportez, et analysez ce que nomme la réponse",
            ),
            Refused::NotAsked => (
                "report, and send the clips that the answer names",
                "rapportez, et envoyez les séquences que nomme la réponse",
            ),
            Refused::NoBeginning(_) => {
                ("send the beginning first, with its codec", "envoyez d’abord le début, avec codec")
            }
            Refused::NotA(_) => ("send what this call takes", "envoyez ce que prend cet appel"),
            Refused::NoOrder(_) => (
                "choose a time in which an order covers it",
                "choisissez un moment couvert par un arrêté",
            ),
            Refused::NoStill(_) => {
                ("ask again in a moment, while a worker watches it", "réessayez dans un instant")
            }
            Refused::NoMoment => ("choose another span", "choisissez une autre durée"),
            Refused::NoPurpose => ("say in a few words what for", "dites en peu de mots pourquoi"),
            Refused::TooManyClips(_) => {
                ("erase some that are needed no more", "effacez celles qui ne servent plus")
            }
            Refused::UnknownClip => ("check the number", "vérifiez le numéro"),
            Refused::ClipGone => ("nothing can bring it back", "rien ne peut la rétablir"),
            Refused::ClipComing => ("ask again in a moment", "réessayez dans un instant"),
            Refused::Held(..) => ("wait until the order ends", "attendez la fin de cet ordre"),
            Refused::NoGround(..) => (
                "pick four points or more on the ground, far apart from one another",
                "choisissez au sol quatre points ou plus, éloignés les uns des autres",
            ),
            Refused::Failed(_) => {
                ("try again; if it stays so, see the health page", "réessayez ; sinon voyez l’état")
            }
        }
    }
}
