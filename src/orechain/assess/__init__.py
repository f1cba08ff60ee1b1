"""The main job: gather what the store holds, run the models, compose the whole-chain answer."""
