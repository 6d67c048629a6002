"""The script a user would write from the Keras guide to transfer learning and fine-tuning, as a contestant.

Folders of photographs through `image_dataset_from_directory`, cached after decoding; the frozen base inside the model; a
head trained by `fit`; then the last block, and then everything, by `fit` again at a low rate, each from the first head.
Reads JSON lines, answers each.
"""

import json
import sys
import time

import keras
import numpy as np
import tensorflow as tf

from keras_losses import backbone


def photographs(task, split, shuffle):
    loaded = keras.utils.image_dataset_from_directory(
        f"{task['data']}/{split}",
        image_size=(task["side"], task["side"]),
        batch_size=task["batch"],
        shuffle=shuffle,
        seed=task["seed"],
        verbose=False,
    )
    return loaded.cache().prefetch(tf.data.AUTOTUNE)


def build(task):
    side = task["side"]
    base = backbone(task)
    inputs = keras.Input((side, side, 3))
    scaled = keras.layers.Rescaling(task["scale"], offset=task["offset"])(inputs)
    model = keras.Model(inputs, keras.layers.Dense(2)(base(scaled, training=False)))
    return base, model


def fit(model, task, arm, data):
    model.compile(
        optimizer=keras.optimizers.AdamW(task[arm]["rate"], weight_decay=0.0, epsilon=1e-8),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(data[0], epochs=task[arm]["epochs"], validation_data=data[1], verbose=0)


def answer(task):
    keras.utils.set_random_seed(task["seed"])
    began = time.perf_counter()
    data = photographs(task, "train", True), photographs(task, "val", False)
    base, model = build(task)
    labels = np.concatenate([y for _, y in data[1]])
    reply = {}
    start = None
    for arm in ("extraction", "partial", "full"):
        started = began if arm == "extraction" else time.perf_counter()
        if start is not None:
            model.set_weights(start)
        base.trainable = arm != "extraction"
        if arm == "partial":
            for layer in base.layers:
                layer.trainable = layer.name.startswith(tuple(task["lastBlock"]))
        elif arm == "full":
            for layer in base.layers:
                layer.trainable = True
        fit(model, task, arm, data)
        right = model.predict(data[1], verbose=0).argmax(1) == labels
        if start is None:
            start = model.get_weights()
        reply[arm] = {"seconds": time.perf_counter() - started, "correct": right.astype(int).tolist()}
    return {**reply, "whole": time.perf_counter() - began}


def main():
    for line in sys.stdin:
        question = json.loads(line)
        reply = {} if question["ask"] == "open" else answer(question)
        print(json.dumps(reply), flush=True)


main()
