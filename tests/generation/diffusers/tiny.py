"""Public pipelines in little: every family's own classes with random weights, a folder each, no network."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors, trainers
from tokenizers import models as tokenizer_models

from yozora.generation.diffusers.loader import library

WORDS = "a red green blue boat dog cat moves left right over the sea hills at night dawn sun small big runs".split()
SPECIAL = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}


def _words() -> Tokenizer:
    """Return a tokenizer of a few words."""
    tokenizer = Tokenizer(tokenizer_models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=200, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator([f"{a} {b}" for a in WORDS for b in WORDS[:8]], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return tokenizer


def _t5(vocabulary: int, kind: str = "T5") -> Any:
    """Return a text encoder of two layers."""
    import transformers

    config = getattr(transformers, f"{kind}Config")(
        vocab_size=vocabulary, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4, pad_token_id=0, eos_token_id=1
    )
    return getattr(transformers, f"{kind}EncoderModel")(config).eval()


def _text(kind: str = "T5") -> dict[str, Any]:
    """Return tokenizer and text encoder."""
    from transformers import T5TokenizerFast

    tokenizer = T5TokenizerFast(tokenizer_object=_words(), **SPECIAL)
    return {"tokenizer": tokenizer, "text_encoder": _t5(len(tokenizer), kind)}


def _wan_parts(in_channels: int = 16) -> dict[str, Any]:
    """Return what Wan's pipelines share."""
    diffusers = library()
    return {
        **_text("UMT5"),
        "vae": diffusers.AutoencoderKLWan(
            base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
        ),
        "transformer": diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=in_channels,
            out_channels=16, text_dim=32, freq_dim=256, ffn_dim=32, num_layers=2, rope_max_seq_len=32,
        ),
        "scheduler": diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
        ),
    }  # fmt: skip


def wan() -> Any:
    """Wan 2.1, from text."""
    return library().WanPipeline(**_wan_parts())


def wan_two() -> Any:
    """Wan 2.2, from text, with an expert for each half of the way."""
    parts = _wan_parts()
    return library().WanPipeline(**parts, transformer_2=copy.deepcopy(parts["transformer"]), boundary_ratio=0.875)


def wan_both() -> Any:
    """Wan 2.2 TI2V, from text or a picture."""
    return library().WanPipeline(**_wan_parts(), expand_timesteps=True)


def wan_pictures() -> Any:
    """Wan 2.2, from a picture."""
    parts = _wan_parts(in_channels=36)
    second = copy.deepcopy(parts["transformer"])
    return library().WanImageToVideoPipeline(
        **parts, transformer_2=second, boundary_ratio=0.9, image_encoder=None, image_processor=None
    )


def ltx() -> Any:
    """LTX."""
    diffusers = library()
    vae = diffusers.AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 4,
        layers_per_block=(1,) * 5, decoder_layers_per_block=(1,) * 5,
        spatio_temporal_scaling=(True, True, True, False), decoder_spatio_temporal_scaling=(True, True, True, False),
        decoder_inject_noise=(False,) * 5, upsample_residual=(False,) * 4, upsample_factor=(1,) * 4,
        timestep_conditioning=False, patch_size=1, patch_size_t=1, encoder_causal=True, decoder_causal=False,
    )  # fmt: skip
    transformer = diffusers.LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32,
        num_layers=1, caption_channels=32,
    )  # fmt: skip
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler()
    return diffusers.LTXPipeline(**_text(), vae=vae, transformer=transformer, scheduler=scheduler)


def ltx_two() -> Any:
    """LTX-2, with the sound that comes with its pictures."""
    from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder
    from transformers import (
        Gemma3Config,
        Gemma3ForConditionalGeneration,
        Gemma3TextConfig,
        GemmaTokenizerFast,
        SiglipVisionConfig,
    )

    diffusers = library()
    tokenizer = GemmaTokenizerFast(tokenizer_object=_words(), bos_token="</s>", **SPECIAL)
    text = Gemma3TextConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, head_dim=8, sliding_window=16, layer_types=["full_attention"] * 2,
    )  # fmt: skip
    sight = SiglipVisionConfig(
        hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1, image_size=16, patch_size=8
    )
    streams = {
        f"{stream}_connector_{name}": value
        for stream in ("video", "audio")
        for name, value in {
            "num_attention_heads": 2, "attention_head_dim": 8, "num_layers": 1, "num_learnable_registers": None
        }.items()
    }  # fmt: skip
    rope = {"rope_double_precision": False, "rope_type": "split"}
    return diffusers.LTX2Pipeline(
        tokenizer=tokenizer,
        text_encoder=Gemma3ForConditionalGeneration(
            Gemma3Config(text_config=text, vision_config=sight, mm_tokens_per_image=4)
        ).eval(),
        connectors=LTX2TextConnectors(
            caption_channels=16, text_proj_in_factor=3, connector_rope_base_seq_len=32, **streams, **rope
        ),
        transformer=diffusers.LTX2VideoTransformer3DModel(
            in_channels=4, out_channels=4, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16,
            audio_in_channels=4, audio_out_channels=4, audio_num_attention_heads=2, audio_attention_head_dim=4,
            audio_cross_attention_dim=8, num_layers=2, caption_channels=16, **rope,
        ),
        vae=diffusers.AutoencoderKLLTX2Video(
            latent_channels=4, block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 3,
            layers_per_block=(1,) * 5, decoder_layers_per_block=(1,) * 4, decoder_inject_noise=(False,) * 4,
            upsample_residual=(False,) * 3, upsample_factor=(1,) * 3, patch_size=1, spatial_compression_ratio=8,
            temporal_compression_ratio=8,
        ),
        audio_vae=diffusers.AutoencoderKLLTX2Audio(
            base_channels=4, output_channels=2, ch_mult=(1,), num_res_blocks=1, resolution=32, latent_channels=2,
            mel_bins=8,
        ),
        vocoder=LTX2Vocoder(
            in_channels=16, hidden_channels=32, upsample_kernel_sizes=[4, 4], upsample_factors=[2, 2],
            resnet_kernel_sizes=[3], resnet_dilations=[[1, 3, 5]], output_sampling_rate=16000,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip


def hunyuan() -> Any:
    """HunyuanVideo 1.5, from text."""
    from transformers import ByT5Tokenizer, Qwen2_5_VLTextConfig, Qwen2_5_VLTextModel, Qwen2Tokenizer

    diffusers = library()
    letters = {letter: index for index, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = Qwen2Tokenizer(vocab={**letters, "<|endoftext|>": len(letters)}, merges=[])
    tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
    text = Qwen2_5_VLTextConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=2,
        rope_parameters={"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e6},
    )  # fmt: skip
    return diffusers.HunyuanVideo15Pipeline(
        tokenizer=tokenizer,
        text_encoder=Qwen2_5_VLTextModel(text).eval(),
        tokenizer_2=ByT5Tokenizer(),
        text_encoder_2=_t5(384),
        transformer=diffusers.HunyuanVideo15Transformer3DModel(
            in_channels=9, out_channels=4, num_attention_heads=2, attention_head_dim=8, num_layers=2,
            num_refiner_layers=1, mlp_ratio=2.0, patch_size=1, patch_size_t=1, text_embed_dim=16, text_embed_2_dim=32,
            image_embed_dim=12, rope_axes_dim=(2, 2, 4), target_size=16, task_type="t2v",
        ),
        vae=diffusers.AutoencoderKLHunyuanVideo15(
            latent_channels=4, block_out_channels=(16,) * 4, layers_per_block=1, spatial_compression_ratio=8,
            temporal_compression_ratio=4, downsample_match_channel=False, upsample_match_channel=False,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=7.0),
        guider=diffusers.ClassifierFreeGuidance(guidance_scale=5.5),
    )  # fmt: skip


def cogvideox() -> Any:
    """CogVideoX, from text."""
    diffusers = library()
    return diffusers.CogVideoXPipeline(
        **_text(),
        vae=diffusers.AutoencoderKLCogVideoX(
            down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4,
            block_out_channels=(8,) * 4, latent_channels=4, layers_per_block=1, norm_num_groups=2,
            temporal_compression_ratio=4,
        ),
        transformer=diffusers.CogVideoXTransformer3DModel(
            num_attention_heads=2, attention_head_dim=8, in_channels=4, out_channels=4, time_embed_dim=2,
            text_embed_dim=32, num_layers=2, sample_width=4, sample_height=4, sample_frames=9, patch_size=2,
        ),
        scheduler=diffusers.CogVideoXDDIMScheduler(),
    )  # fmt: skip


def mochi() -> Any:
    """Mochi."""
    diffusers = library()
    return diffusers.MochiPipeline(
        **_text(),
        vae=diffusers.AutoencoderKLMochi(
            latent_channels=12, encoder_block_out_channels=(32,) * 4, decoder_block_out_channels=(32,) * 4,
            layers_per_block=(1,) * 5,
        ),
        transformer=diffusers.MochiTransformer3DModel(
            patch_size=2, num_attention_heads=2, attention_head_dim=8, num_layers=2, pooled_projection_dim=16,
            in_channels=12, qk_norm="rms_norm", text_embed_dim=32, time_embed_dim=4,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
    )  # fmt: skip


BUILDERS: dict[str, Callable[[], Any]] = {
    "wan": wan,
    "wan_two": wan_two,
    "wan_both": wan_both,
    "wan_pictures": wan_pictures,
    "ltx": ltx,
    "ltx_two": ltx_two,
    "hunyuan": hunyuan,
    "cogvideox": cogvideox,
    "mochi": mochi,
}


def build(name: str, folder: Path) -> Path:
    """Write the tiny pipeline of that name into `folder`, and return the folder."""
    library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        pipeline = BUILDERS[name]()
        pipeline.save_pretrained(folder)
    return folder


def build_lora(name: str, model: Path, folder: Path) -> Path:
    """Write a LoRA for the tiny pipeline in `model`, strong enough to be seen, and return its file."""
    from peft import LoraConfig, get_peft_model_state_dict
    from safetensors.torch import save_file

    diffusers = library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = diffusers.DiffusionPipeline.from_pretrained(model, use_safetensors=True)
        targets = ["to_q", "to_k", "to_v", "to_out.0"]
        torch.manual_seed(1)
        pipeline.transformer.add_adapter(
            LoraConfig(r=4, lora_alpha=16, target_modules=targets, init_lora_weights=False)
        )
        state = get_peft_model_state_dict(pipeline.transformer)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    save_file({f"transformer.{key}": tensor.contiguous() for key, tensor in state.items()}, path)
    return path
