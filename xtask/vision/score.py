"""Scores tracks with TrackEval, and runs the peers on the same detections and the same video.

score.py CORDON DATA MODELS VIDEO CAMERA OUT

CORDON: the binary, built in release. DATA: the folder `video` of the recordings. MODELS: a folder
of models. VIDEO, CAMERA: vtest.avi and its file. OUT: a folder to work in.
"""

import configparser
import contextlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")
for name in ("float", "int", "bool", "object"):  # TrackEval 1.3.0 speaks of an older numpy
    if not hasattr(np, name):
        setattr(np, name, {"float": float, "int": int, "bool": bool, "object": object}[name])

import supervision as sv
import trackers
import trackeval

CORDON, DATA, MODELS, VIDEO, CAMERA, OUT = sys.argv[1:7]
MOT = os.path.join(DATA, "mot15")
SEQUENCES = sorted(os.listdir(MOT))
FIELDS = ("HOTA", "DetA", "AssA", "MOTA", "IDF1", "switches")


def truth_folder():
    folder = os.path.join(OUT, "gt")
    for sequence in SEQUENCES:
        os.makedirs(f"{folder}/{sequence}/gt", exist_ok=True)
        for part in ("gt/gt.txt", "seqinfo.ini"):
            shutil.copyfile(f"{MOT}/{sequence}/{part}", f"{folder}/{sequence}/{part}")
    return folder


def score(name, sequences):
    """TrackEval with its default options; gives each field of all `sequences` together."""
    dataset = {
        "GT_FOLDER": truth_folder(), "TRACKERS_FOLDER": OUT, "TRACKERS_TO_EVAL": [name],
        "BENCHMARK": "MOT15", "SKIP_SPLIT_FOL": True, "PRINT_CONFIG": False,
        "SEQ_INFO": {sequence: None for sequence in sequences},
    }
    quiet = {
        "PRINT_RESULTS": False, "PRINT_CONFIG": False, "TIME_PROGRESS": False,
        "OUTPUT_SUMMARY": False, "OUTPUT_DETAILED": False, "PLOT_CURVES": False,
        "LOG_ON_ERROR": None,
    }
    metrics = [m({"PRINT_CONFIG": False}) for m in
               (trackeval.metrics.HOTA, trackeval.metrics.CLEAR, trackeval.metrics.Identity)]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluator = trackeval.Evaluator({**trackeval.Evaluator.get_default_eval_config(), **quiet})
        data = trackeval.datasets.MotChallenge2DBox(
            {**trackeval.datasets.MotChallenge2DBox.get_default_dataset_config(), **dataset})
        found, _ = evaluator.evaluate([data], metrics)
    found = found["MotChallenge2DBox"][name]["COMBINED_SEQ"]["pedestrian"]
    hota = found["HOTA"]
    return [100 * hota["HOTA"].mean(), 100 * hota["DetA"].mean(), 100 * hota["AssA"].mean(),
            100 * found["CLEAR"]["MOTA"], 100 * found["Identity"]["IDF1"], found["CLEAR"]["IDSW"]]


def line(name, values, rest=""):
    print(f"{name:34s} " + " ".join(f"{value:8.2f}" for value in values) + f"  {rest}", flush=True)


def info(sequence):
    read = configparser.ConfigParser()
    read.read(f"{MOT}/{sequence}/seqinfo.ini")
    return read["Sequence"]


def file_of(name, sequence):
    os.makedirs(f"{OUT}/{name}/data", exist_ok=True)
    return f"{OUT}/{name}/data/{sequence}.txt"


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours_by_detections():
    before, frames = cpu_of_children(), 0
    for sequence in SEQUENCES:
        subprocess.run([CORDON, "vision", "track", "--det", f"{MOT}/{sequence}/det/det.txt",
                        "--seqinfo", f"{MOT}/{sequence}/seqinfo.ini",
                        "--out", file_of("cordon", sequence)], check=True)
        frames += int(info(sequence)["seqLength"])
    return frames / (cpu_of_children() - before)


def written(rows, boxes, frame):
    for box, track in zip(boxes.xyxy, boxes.tracker_id):
        if track is not None and track >= 0:
            x, y, right, bottom = box
            rows.append(f"{frame},{track + 1},{x:.2f},{y:.2f},{right - x:.2f},{bottom - y:.2f},"
                        "1,-1,-1,-1")


def peer_by_detections(name, make):
    used, frames = 0.0, 0
    for sequence in SEQUENCES:
        found = np.loadtxt(f"{MOT}/{sequence}/det/det.txt", delimiter=",")
        count = int(info(sequence)["seqLength"])
        tracker, rows, before = make(), [], time.process_time()
        for frame in range(1, count + 1):
            here = found[found[:, 0] == frame]
            corners = np.c_[here[:, 2], here[:, 3], here[:, 2] + here[:, 4], here[:, 3] + here[:, 5]]
            boxes = sv.Detections(xyxy=corners.reshape(-1, 4), confidence=here[:, 6],
                                  class_id=np.zeros(len(here), int))
            written(rows, tracker.update(boxes), frame)
        used += time.process_time() - before
        frames += count
        with open(file_of(name, sequence), "w") as out:
            out.write("\n".join(rows) + "\n")
    return frames / used


def letterboxed(picture, side):
    import cv2
    height, width = picture.shape[:2]
    scale = min(side / height, side / width)
    small = cv2.resize(picture, (int(width * scale), int(height * scale)))
    square = np.full((side, side, 3), 114, np.uint8)
    square[:small.shape[0], :small.shape[1]] = small
    return square.transpose(2, 0, 1)[None].astype(np.float32), scale


def peer_by_video():
    """OpenCV, onnxruntime with YOLOX-nano, ByteTrack, a zone and a line of supervision."""
    import cv2
    import onnxruntime
    cv2.setNumThreads(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(f"{MODELS}/yolox_nano_416.onnx", options,
                                           providers=["CPUExecutionProvider"])
    grids, strides = [], []
    for stride in (8, 16, 32):
        rows, columns = np.mgrid[0:416 // stride, 0:416 // stride]
        grids.append(np.stack([columns, rows], -1).reshape(-1, 2))
        strides.append(np.full((len(grids[-1]), 1), stride))
    grid, stride = np.concatenate(grids), np.concatenate(strides)
    tracker = trackers.ByteTrackTracker()
    zone = sv.PolygonZone(np.array([[100, 150], [650, 150], [650, 500], [100, 500]]))
    gate = sv.LineZone(sv.Point(0, 300), sv.Point(768, 300))
    film, rows, frame, detector = cv2.VideoCapture(VIDEO), [], 0, 0.0
    before = time.process_time()
    while True:
        good, picture = film.read()
        if not good:
            break
        frame += 1
        given, scale = letterboxed(picture, 416)
        began = time.process_time()
        found = session.run(None, {"images": given})[0][0]
        detector += time.process_time() - began
        scores = found[:, 4] * found[:, 5]
        kept = scores > 0.1
        middle = (found[kept, :2] + grid[kept]) * stride[kept] / scale
        half = np.exp(found[kept, 2:4]) * stride[kept] / scale / 2
        boxes = sv.Detections(xyxy=np.c_[middle - half, middle + half], confidence=scores[kept],
                              class_id=np.zeros(kept.sum(), int)).with_nms(0.6)
        boxes = tracker.update(boxes)
        zone.trigger(boxes)
        gate.trigger(boxes)
        written(rows, boxes, frame)
    used = time.process_time() - before
    with open(file_of("peer-video", "PETS09-S2L1"), "w") as out:
        out.write("\n".join(rows) + "\n")
    return frame / used, frame / detector, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def ours_by_video():
    said = subprocess.run([CORDON, "vision", "bench", VIDEO, "--models", MODELS,
                           "--model", "yolox-nano"], check=True, capture_output=True, text=True)
    return json.loads(said.stdout)


def main():
    print(" " * 35 + " ".join(f"{field:>8s}" for field in FIELDS))
    rate = ours_by_detections()
    line("MOT15 detections: cordon", score("cordon", SEQUENCES), f"{rate:,.0f} frames/CPU s")
    peers = {
        "ByteTrack": lambda: trackers.ByteTrackTracker(),
        "OC-SORT": lambda: trackers.OCSORTTracker(),
        "BoT-SORT": lambda: trackers.BoTSORTTracker(enable_cmc=False),
    }
    for name, make in peers.items():
        rate = peer_by_detections(name, make)
        line(f"MOT15 detections: {name}", score(name, SEQUENCES), f"{rate:,.0f} frames/CPU s")
    if not os.path.exists(VIDEO):
        print(f"left out: `{VIDEO}` is missing (Debian: opencv-doc)")
        return
    only = ["PETS09-S2L1"]
    for model in ("yolox-nano", "nanodet-plus"):
        subprocess.run([CORDON, "vision", "run", VIDEO, "--camera", CAMERA, "--models", MODELS,
                        "--model", model, "--mot", file_of(model, only[0])], check=True)
        line(f"vtest.avi: cordon, {model}", score(model, only))
    rounds = []
    for _ in range(3):
        ours, peer = ours_by_video(), peer_by_video()
        rounds.append((ours["frames_per_cpu_s"], ours["detector_frames_per_cpu_s"],
                       ours["peak_mb"] - ours["decoder_peak_mb"], *peer))
    line("vtest.avi: peer, YOLOX-nano", score("peer-video", only))
    for ours, detector, memory, theirs, their_detector, their_memory in rounds:
        print(f"frames/CPU s: cordon {ours:.1f} (detector {detector:.1f}, {memory:.0f} MB), "
              f"peer {theirs:.1f} (detector {their_detector:.1f}, {their_memory:.0f} MB), "
              f"ratio {ours / theirs:.2f}")


main()
