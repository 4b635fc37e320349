//! `cordon pass`: the issuing desk from the command line, and the verifier.

use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use cordon_access::code::{Code, Correction};
use cordon_access::desk::{Asked, Desk, Issued, KEYS, Limit, ROOTS};
use cordon_access::files;
use cordon_kernel::Timestamp;
use cordon_operation::Operation;
use cordon_pass::claims::{Assurance, Claims, Kind, PassId, Passback, SLOT_S, Window};
use cordon_pass::compile::{Making, compile};
use cordon_pass::judge::{Lists, Nothing};
use cordon_pass::key::Kid;
use cordon_pass::policy::Policy;
use cordon_pass::status::{Status, StatusList};
use cordon_pass::text::TEXT_LEN_MAX;
use cordon_pass::trust::{Anchored, Distrust, TrustList, TrustedKey, Use};
use serde::Serialize;
use serde_json::json;

use crate::args::pass::{Issue, Pass};
use crate::{clock, folder, pass_paper};

/// How long a key of the desk may be used, seconds.
const KEY_LIFE_S: u64 = 400 * 86_400;
/// Longest validity of a pass, days, where a key says nothing else.
const VALIDITY_DAYS: u64 = 60;

/// `cordon pass`.
///
/// # Errors
///
/// What cannot be read, written or made.
pub fn run(command: Pass) -> anyhow::Result<()> {
    match command {
        Pass::Keys { dir, name, algorithm } => keys(&dir, &name, &algorithm),
        Pass::Trust { dir, out, number, at, days, key, list } => {
            trust(&dir, &out, number, time(at.as_deref())?, days, &key, list)
        }
        Pass::Status { dir, out, places, list, at, hours } => {
            status(&dir, &out, places, list, time(at.as_deref())?, hours)
        }
        Pass::Policy { dir, operation, out, before, number, from, until } => {
            let span = (from.as_deref(), until.as_deref());
            policy(&dir, operation, &out, before.as_deref(), number, span)
        }
        Pass::Issue(issue) => self::issue(&issue),
        Pass::Limit { dir, key, quota, per_hour } => {
            let desk = Desk::new(&dir);
            let _lock = desk.lock()?;
            desk.key(&key)?;
            desk.limit(&key, Limit { quota, per_hour })?;
            super::say(&json!({ "key": key, "quota": quota, "per_hour": per_hour }).to_string())
        }
        Pass::Revoke { dir, status, suspend, restore, delta, at, passes } => {
            let to = match (suspend, restore) {
                (true, _) => Status::Suspended,
                (_, true) => Status::Valid,
                _ => Status::Revoked,
            };
            mark(&dir, &status, &passes, to, delta.as_deref(), time(at.as_deref())?)
        }
        Pass::Distrust { dir, trust, out, at, keys } => {
            distrust(&dir, &trust, &out, time(at.as_deref())?, &keys)
        }
        Pass::Verify { trust, status, policy, distrust, gate, at, lang } => {
            let at_s = time(at.as_deref())?;
            let lists = lists(&trust, &status, &policy, distrust.as_deref(), at_s)?;
            let mut input = std::io::stdin().lock();
            verify(&lists, &gate, at.map(|_| at_s), &lang, &mut input)
        }
    }
}

/// `cordon access bench`.
///
/// # Errors
///
/// When a pass of its own is refused, or the report cannot be printed.
pub fn bench() -> anyhow::Result<()> {
    let measured = cordon_access::bench::measure(clock::thread_time)?;
    super::say(&serde_json::to_string(&measured)?)
}

/// A time as people write it, or Unix seconds; now where nothing is said.
fn time(text: Option<&str>) -> anyhow::Result<u64> {
    let Some(text) = text else { return Ok(clock::now().as_second().unsigned_abs()) };
    if let Ok(seconds) = text.parse::<u64>() {
        return Ok(seconds);
    }
    let at: Option<Timestamp> = cordon_operation::time(text).or_else(|| text.parse().ok());
    let at = at.with_context(|| {
        format!("`{text}` is no time; write it as 2024-07-24T10:00+02:00, or as Unix seconds")
    })?;
    u64::try_from(at.as_second()).with_context(|| format!("`{text}` is before 1970"))
}

fn keys(dir: &Path, more: &[String], algorithm: &str) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let algorithm = files::algorithm(algorithm).context("ed25519 or es256")?;
    let _lock = desk.lock()?;
    let is_first = !desk.has_roots();
    if is_first {
        desk.make_roots(algorithm)?;
    }
    // Roots that were taken away are not made again.
    let roots = ROOTS.into_iter().filter(|name| desk.has_key(name));
    let names = roots.chain(KEYS).chain(more.iter().map(String::as_str));
    for name in names {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(is_name) {
            bail!("`{name}` is no name for a key: a-z, 0-9 and '-'");
        }
        let is_new = !desk.has_key(name);
        let key = if is_new { desk.make_key(name, algorithm)? } else { desk.key(name)? };
        let public = key.public();
        super::say(&serde_json::to_string(&json!({
            "name": name,
            "kid": public.kid().to_string(),
            "algorithm": files::word(public.algorithm()),
            "cose_key": hex::encode(public.to_cose_key()),
            "made": is_new || (is_first && ROOTS.contains(&name)),
        }))?)?;
    }
    Ok(())
}

fn trust(
    dir: &Path,
    out: &Path,
    version: Option<u64>,
    at: u64,
    days: u64,
    limits: &[String],
    list: u32,
) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let _lock = desk.lock()?;
    let before = out.exists().then(|| open_trust(out)).transpose()?;
    let version = version.unwrap_or_else(|| before.map_or(1, |before| before.version + 1));
    let own = |name: &str, uses: Use| {
        anyhow::Ok(TrustedKey {
            key: desk.key(name)?.public(),
            begins_at: at,
            ends_at: at + KEY_LIFE_S,
            uses: vec![uses],
            kinds: Kind::ALL.to_vec(),
            zones: Vec::new(),
            validity_max_s: VALIDITY_DAYS * 86_400,
            status_list: list,
        })
    };
    let mut keys = vec![
        own("status", Use::Status)?,
        own("policy", Use::Policy)?,
        own("distrust", Use::Distrust)?,
    ];
    if limits.is_empty() {
        keys.push(own("passes", Use::Passes)?);
    }
    for limit in limits {
        let (name, rest) = limit.split_once('=').unwrap_or((limit, ""));
        let mut parts = rest.split(':');
        let mut part = || parts.next().unwrap_or_default();
        let (kinds, zones, days) = (part(), part(), part());
        let mut key = own(name, Use::Passes)?;
        let list = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
        };
        if !kinds.is_empty() {
            key.kinds = list(kinds).iter().map(|word| kind(word)).collect::<anyhow::Result<_>>()?;
        }
        let zone = |zone: &String| {
            zone.parse().with_context(|| format!("`{zone}` is no number of a zone"))
        };
        key.zones = list(zones).iter().map(zone).collect::<anyhow::Result<_>>()?;
        if !days.is_empty() {
            let days: u64 = days.parse().with_context(|| format!("`{days}` are no days"))?;
            key.validity_max_s = days.saturating_mul(86_400);
        }
        keys.push(key);
    }
    let list = desk.trust(version, at, at + days.saturating_mul(86_400), keys, out)?;
    super::say(&serde_json::to_string(&json!({
        "version": list.version,
        "begins_at": list.begins_at,
        "expires_at": list.expires_at,
        "keys_count": list.keys().count(),
    }))?)
}

fn kind(word: &str) -> anyhow::Result<Kind> {
    let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    found.with_context(|| {
        let words: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        format!("`{word}` is no kind of pass: {}", words.join(", "))
    })
}

fn open_trust(path: &Path) -> anyhow::Result<TrustList> {
    let anchored = Anchored::read(&files::read(path)?);
    let list = anchored.and_then(|anchored| anchored.open());
    list.with_context(|| format!("`{}` is no list of trusted keys", path.display()))
}

/// The status list of a desk, whose own key has signed it.
fn own_status(desk: &Desk, path: &Path) -> anyhow::Result<StatusList> {
    let list = StatusList::open_own(&files::read(path)?, &desk.key("status")?.public());
    list.with_context(|| format!("`{}` is no status list of this desk", path.display()))
}

fn status(
    dir: &Path,
    out: &Path,
    places: u32,
    list: u32,
    at: u64,
    hours: u64,
) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let _lock = desk.lock()?;
    let expires_at = at + hours.saturating_mul(3_600);
    let list = if out.exists() {
        let mut list = own_status(&desk, out)?;
        list.version += 1;
        (list.made_at, list.expires_at) = (at, expires_at);
        list
    } else {
        StatusList::new(list, places, at, expires_at)?
    };
    desk.write_status(&list, out)?;
    super::say(&serde_json::to_string(&json!({
        "list": list.list,
        "version": list.version,
        "places": list.places(),
        "expires_at": list.expires_at,
    }))?)
}

fn policy(
    dir: &Path,
    operation: Option<PathBuf>,
    out: &Path,
    before: Option<&Path>,
    version: Option<u64>,
    (from, until): (Option<&str>, Option<&str>),
) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let folder = operation.map_or_else(folder::nearest, Ok)?;
    let operation = folder::read_package(&folder)?.operation;
    let before = before.or_else(|| out.exists().then_some(out));
    let before = before.map(|before| own_policy(&desk, before)).transpose()?;
    let (first, last) = span_of(&operation);
    let making = Making {
        version: version.unwrap_or_else(|| before.as_ref().map_or(1, |before| before.version + 1)),
        begins_at: from.map_or(Ok(first), |from| time(Some(from)))?,
        expires_at: until.map_or(Ok(last), |until| time(Some(until)))?,
        before: before.as_ref(),
    };
    let policy = compile(&operation, &making)?;
    desk.write_policy(&policy, out)?;
    let zones: Vec<_> =
        policy.zones.iter().map(|zone| json!({ "number": zone.number, "id": zone.id })).collect();
    let roles: Vec<_> = policy.roles.iter().map(|role| &role.word).collect();
    super::say(&serde_json::to_string(&json!({
        "version": policy.version,
        "begins_at": policy.begins_at,
        "expires_at": policy.expires_at,
        "zones": zones,
        "roles": roles,
        "gates_count": policy.gates.len(),
    }))?)
}

/// From the first beginning to the last end of an order or the operation, Unix seconds.
fn span_of(operation: &Operation) -> (u64, u64) {
    let orders = || operation.things.of("order").map(|order| order.window());
    let first = orders().filter_map(|window| window.0).chain([operation.starts_at]).min();
    let last = orders().filter_map(|window| window.1).chain([operation.ends_at]).max();
    let seconds = |at: Option<Timestamp>| {
        u64::try_from(at.unwrap_or(operation.ends_at).as_second()).unwrap_or(0)
    };
    (seconds(first), seconds(last))
}

fn own_policy(desk: &Desk, path: &Path) -> anyhow::Result<Policy> {
    let policy = Policy::open_own(&files::read(path)?, &desk.key("policy")?.public());
    policy.with_context(|| format!("`{}` is no bundle of rules of this desk", path.display()))
}

fn issue(asked: &Issue) -> anyhow::Result<()> {
    let desk = Desk::new(&asked.dir);
    let _lock = desk.lock()?;
    let at = time(asked.at.as_deref())?;
    let trust = open_trust(&asked.trust)?;
    let policy = Policy::open(&files::read(&asked.policy)?, &trust, at, None)
        .with_context(|| format!("cannot use the rules in `{}`", asked.policy.display()))?;
    let list = own_status(&desk, &asked.status)?;
    let kid = desk.key(&asked.key)?.public().kid();
    let stands_in =
        |key: &TrustedKey| key.uses.contains(&Use::Passes) && key.status_list == list.list;
    if !trust.of_name(kid).iter().any(stands_in) {
        bail!("the list of keys does not let `{}` issue into status list {}", asked.key, list.list);
    }
    let from = asked.from.as_deref().map_or(Ok(at), |from| time(Some(from)))?;
    let until = asked.until.as_deref().map_or(Ok(from + 86_400), |until| time(Some(until)))?;
    let role = policy.role_called(&asked.role).with_context(|| {
        let words: Vec<_> = policy.roles.iter().map(|role| role.word.as_str()).collect();
        format!("the rules have no role `{}`: {}", asked.role, words.join(", "))
    })?;
    let windows = asked.zone.iter().map(|zone| window(&policy, zone, from, until));
    let word = |text: &Option<String>, words: &[&str]| -> anyhow::Result<Option<usize>> {
        let Some(text) = text else { return Ok(None) };
        let found = words.iter().position(|word| word == text);
        found.map(Some).with_context(|| format!("`{text}` is none of {}", words.join(", ")))
    };
    let assurance = word(&asked.assurance, &["code", "document", "photo", "holder"])?;
    let assurances = [Assurance::Code, Assurance::Document, Assurance::Photo, Assurance::Holder];
    let passback = word(&asked.passback, &["none", "soft", "hard"])?;
    let passbacks = [Passback::None, Passback::Soft, Passback::Hard];
    let claims = Claims {
        expires_at: until,
        begins_at: from,
        id: PassId([0; 10]),
        holder: None,
        kind: kind(&asked.kind)?,
        role: role.number,
        windows: windows.collect::<anyhow::Result<_>>()?,
        hours: Vec::new(),
        index: 0,
        name: asked.name.clone(),
        photo: None,
        plate: None,
        plate_hint: None,
        passback: passback.map(|number| passbacks[number]),
        assurance: assurance.map(|number| assurances[number]),
    };
    let (text, issued) = desk.issue(&Asked {
        claims: &claims,
        key: &asked.key,
        role: &asked.role,
        is_staff: role.is_staff,
        second: asked.second.as_deref(),
        list: &list,
        status_file: &asked.status,
        replaces: asked.replaces.as_deref(),
        at,
    })?;
    hand_out(asked, &text, &issued, &claims, &policy)?;
    let mut line = serde_json::to_value(&issued)?;
    line["text"] = text.into();
    super::say(&line.to_string())
}

/// Writes the pass in the forms that were asked for.
fn hand_out(
    asked: &Issue,
    text: &str,
    issued: &Issued,
    claims: &Claims,
    policy: &Policy,
) -> anyhow::Result<()> {
    if let Some(path) = &asked.png {
        files::write(path, &Code::new(text, Correction::Screen)?.png(8)?)?;
    }
    if let Some(path) = &asked.svg {
        files::write(path, Code::new(text, Correction::Paper)?.svg().as_bytes())?;
    }
    if let Some(path) = &asked.pdf {
        files::write(path, &pass_paper::pdf(text, issued, claims, policy)?)?;
    }
    if let Some(path) = &asked.wallet {
        let wallet = pass_paper::wallet(text, issued, claims, policy);
        files::write(path, serde_json::to_string_pretty(&wallet)?.as_bytes())?;
    }
    Ok(())
}

/// `ZONE`, or `ZONE=FROM/UNTIL`.
fn window(policy: &Policy, text: &str, from: u64, until: u64) -> anyhow::Result<Window> {
    let (id, times) = text.split_once('=').map_or((text, None), |(id, times)| (id, Some(times)));
    let zone = policy.zone_called(id).with_context(|| {
        let ids: Vec<_> = policy.zones.iter().map(|zone| zone.id.as_str()).collect();
        format!("the rules have no zone `{id}`: {}", ids.join(", "))
    })?;
    let (start, end) = match times {
        None => (from, until),
        Some(times) => {
            let (start, end) =
                times.split_once('/').with_context(|| format!("`{times}` is not FROM/UNTIL"))?;
            (time(Some(start))?, time(Some(end))?)
        }
    };
    if start < from || end <= start {
        bail!("the time in zone `{id}` ends before it begins, or begins before the pass");
    }
    let slots = |seconds: u64| u32::try_from(seconds / SLOT_S).unwrap_or(u32::MAX);
    let first = slots(start - from);
    let last = u32::try_from((end - from).div_ceil(SLOT_S)).unwrap_or(u32::MAX);
    Ok(Window { zone: zone.number, from: first, length: last - first })
}

fn mark(
    dir: &Path,
    status: &Path,
    passes: &[String],
    to: Status,
    delta: Option<&Path>,
    at: u64,
) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let _lock = desk.lock()?;
    let list = own_status(&desk, status)?;
    let (marked, change) = desk.mark(&list, passes, to, at, status)?;
    if let Some(path) = delta {
        files::write(path, &change)?;
    }
    let word = match to {
        Status::NotIssued => "not_issued",
        Status::Valid => "valid",
        Status::Suspended => "suspended",
        Status::Revoked => "revoked",
    };
    for issued in marked {
        let line = json!({ "pass_id": issued.pass_id, "index": issued.index, "status": word });
        super::say(&line.to_string())?;
    }
    Ok(())
}

fn distrust(dir: &Path, trust: &Path, out: &Path, at: u64, names: &[String]) -> anyhow::Result<()> {
    let desk = Desk::new(dir);
    let trusted = open_trust(trust)?;
    let known = out.exists().then(|| open_distrust(out, &trusted, at)).transpose()?;
    let mut said = known.unwrap_or_default();
    (said.version, said.made_at) = (said.version + 1, at);
    for name in names {
        let kid = match hex::decode(name).ok().and_then(|bytes| bytes.try_into().ok()) {
            Some(kid) => Kid(kid),
            None => desk.key(name)?.public().kid(),
        };
        said.kids.insert(kid);
    }
    files::write(out, &said.seal(&desk.key("distrust")?))?;
    open_distrust(out, &trusted, at)?;
    let kids: Vec<_> = said.kids.iter().map(ToString::to_string).collect();
    super::say(&json!({ "version": said.version, "kids": kids }).to_string())
}

fn open_distrust(path: &Path, trust: &TrustList, at: u64) -> anyhow::Result<Distrust> {
    let distrust = Distrust::open(&files::read(path)?, trust, at, None);
    distrust.with_context(|| format!("cannot use the distrusted keys in `{}`", path.display()))
}

fn lists(
    trust: &Path,
    status: &[PathBuf],
    policy: &Path,
    distrust: Option<&Path>,
    at: u64,
) -> anyhow::Result<Lists> {
    let whole = open_trust(trust)?;
    let distrust = distrust.map(|path| open_distrust(path, &whole, at)).transpose()?;
    let distrust = distrust.unwrap_or_default();
    let trusted = whole.without(&distrust);
    let open = |path: &PathBuf| {
        let list = StatusList::open(&files::read(path)?, &trusted, at, None);
        list.with_context(|| format!("cannot use the status list in `{}`", path.display()))
    };
    let status = status.iter().map(open).collect::<anyhow::Result<Vec<_>>>()?;
    for list in status.iter().filter(|list| list.expires_at <= at) {
        eprintln!("status list {} has expired: what was revoked since is not in it", list.list);
    }
    let rules = Policy::open(&files::read(policy)?, &trusted, at, None)
        .with_context(|| format!("cannot use the rules in `{}`", policy.display()))?;
    let mut lists = Lists::new(trusted, status, rules)?;
    lists.distrust(&distrust);
    Ok(lists)
}

#[derive(Serialize)]
struct Line {
    verdict: &'static str,
    reason: &'static str,
    text: &'static str,
    pass_id: Option<String>,
}

/// Judges each line of `input`, at `at` or as it comes; what follows the longest pass is skipped,
/// whatever its length.
fn verify(
    lists: &Lists,
    gate: &str,
    at: Option<u64>,
    lang: &str,
    input: &mut impl BufRead,
) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let most = TEXT_LEN_MAX as u64 + 3;
        if input.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(out.flush()?);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
        } else if line.len() as u64 == most {
            input.skip_until(b'\n')?;
        }
        let now = at.map_or_else(|| time(None), Ok)?;
        let judged = lists.judge(&line, gate, now, &Nothing);
        let (en, fr) = judged.reason.sentence();
        let said = Line {
            verdict: judged.verdict().word(),
            reason: judged.reason.code(),
            text: if lang == "fr" { fr } else { en },
            pass_id: judged.pass_id().map(|id| id.to_string()),
        };
        let written = serde_json::to_writer(&mut out, &said).map_err(std::io::Error::from);
        let written = written.and_then(|()| out.write_all(b"\n"));
        // Whoever shows codes by hand sees the answer at once.
        let written = written.and_then(|()| if at.is_none() { out.flush() } else { Ok(()) });
        match written {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
}
