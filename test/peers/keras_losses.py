"""Fine-tunes MobileNetV2 in Keras on exactly what another trainer was given.

Reads one JSON line: files of pixels, backbone weights and head, labels, the order of examples, batch, rate. Answers the
loss before each step, and the class probabilities of the test pictures afterwards.
"""

import json
import sys

import keras
import numpy as np
import tensorflow as tf


def read(file, shape):
    return np.fromfile(file, "<f4").reshape(shape).astype(keras.config.floatx())


def backbone(task):
    side = task["side"]
    base = keras.applications.MobileNetV2(
        include_top=False, weights=None, input_shape=(side, side, 3), pooling="avg"
    )
    flat = np.fromfile(task["weights"], "<f4")
    place = 0
    values = {}
    for entry in task["entries"]:
        size = int(np.prod(entry["shape"]))
        values[entry["name"]] = flat[place : place + size].reshape(entry["shape"])
        place += size
    used = 0
    for layer in base.layers:
        for variable in layer.variables:
            name = variable.name.split("/")[-1]
            if isinstance(layer, keras.layers.DepthwiseConv2D):
                name = "depthwise_kernel"
            variable.assign(values[f"{layer.name}/{name}"])
            used += 1
    assert used == len(values), f"{used} of {len(values)} weights found their place"
    return base


def main():
    task = json.loads(sys.stdin.readline())
    keras.config.set_floatx(task.get("floatx", "float32"))
    side, classes = task["side"], task["classes"]
    pixels = read(task["pixels"], (-1, side, side, 3))
    test = read(task["test"], (-1, side, side, 3))
    labels = np.array(task["labels"])
    inputs = keras.Input((side, side, 3))
    head = keras.layers.Dense(classes)
    model = keras.Model(inputs, head(backbone(task)(inputs, training=False)))
    head.set_weights([np.array(task["headKernel"]).reshape(-1, classes), np.array(task["headBias"])])
    optimizer = keras.optimizers.AdamW(task["rate"], weight_decay=0.0, epsilon=1e-8)
    optimizer.build(model.trainable_variables)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            logits = model(x, training=False)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    losses = [float(step(tf.constant(pixels[batch]), tf.constant(labels[batch]))) for batch in task["batches"]]
    probabilities = [tf.nn.softmax(model(test[i : i + 32], training=False)).numpy() for i in range(0, len(test), 32)]
    print(json.dumps({"losses": losses, "probabilities": np.concatenate(probabilities).tolist()}))


if __name__ == "__main__":
    main()
