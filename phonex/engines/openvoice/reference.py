"""The reference encoder: a sample's tone colour as one vector.

Attribute names are the checkpoint's.
Source: OpenVoice openvoice/models.py, ReferenceEncoder.
"""

from torch import Tensor, nn

_WIDTHS = (32, 32, 64, 64, 128, 128)
_N_GRU = 128


class ReferenceEncoder(nn.Module):
    """n_bins: of the spectrogram; n_speaker: size of the vector."""

    def __init__(self, n_bins: int, n_speaker: int) -> None:
        super().__init__()
        self.layernorm = nn.LayerNorm(n_bins)
        self.convs = nn.ModuleList(
            nn.Conv2d(wide, narrow, 3, stride=2, padding=1)
            for wide, narrow in zip((1, *_WIDTHS), _WIDTHS, strict=False)
        )
        for _ in _WIDTHS:
            n_bins = (n_bins + 1) // 2
        self.gru = nn.GRU(_WIDTHS[-1] * n_bins, _N_GRU, batch_first=True)
        self.proj = nn.Linear(_N_GRU, n_speaker)

    def forward(self, spectrogram: Tensor) -> Tensor:
        """spectrogram: [B, bins, T].  Returns [B, G, 1]."""
        x = self.layernorm(spectrogram.transpose(1, 2)).unsqueeze(1)
        for conv in self.convs:
            x = conv(x).relu_()
        _, state = self.gru(x.transpose(1, 2).flatten(2))
        colour: Tensor = self.proj(state[-1])
        return colour.unsqueeze(2)
