"""Keras as a contestant: reads a JSON line, answers one.

Everything runs in graph mode (tf.function, without XLA, which is many times slower on a processor). Batch normalisation
runs in inference mode, as the Keras guide to fine-tuning says: `base(x, training=False)`.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf
import keras

BATCH = 16


class Speed:
    """The two costs of transfer learning on inputs in memory."""

    def __init__(self, side):
        base = keras.applications.MobileNetV2(
            include_top=False, weights=None, input_shape=(side, side, 3), pooling="avg"
        )
        inputs = keras.Input((side, side, 3))
        self.trunk = base
        self.model = keras.Model(inputs, keras.layers.Dense(2)(base(inputs, training=False)))
        self.optimizer = keras.optimizers.AdamW(1e-5, weight_decay=0.0)
        self.optimizer.build(self.model.trainable_variables)
        self.x = np.random.default_rng(0).uniform(-1, 1, (BATCH, side, side, 3)).astype("float32")
        self.y = np.arange(BATCH) % 2
        self.forward_graph = tf.function(lambda x: self.trunk(x, training=False))
        self.step_graph = tf.function(self.step_eagerly)

    def step_eagerly(self, x, y):
        with tf.GradientTape() as tape:
            logits = self.model(x, training=False)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
            loss = tf.reduce_mean(losses)
        variables = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    def forward(self):
        return self.forward_graph(tf.constant(self.x)).numpy()

    def step(self):
        return self.step_graph(tf.constant(self.x), tf.constant(self.y)).numpy()


def main():
    speed = None
    for line in sys.stdin:
        question = json.loads(line)
        if question["ask"] == "open":
            speed = Speed(question["side"])
            reply = {"batchSize": BATCH}
        else:
            work = speed.forward if question["ask"] == "forward" else speed.step
            start = time.perf_counter()
            for _ in range(question["times"]):
                work()
            reply = {"seconds": time.perf_counter() - start}
        print(json.dumps(reply), flush=True)


main()
