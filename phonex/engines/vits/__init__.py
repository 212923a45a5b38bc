"""The layers that MeloTTS and OpenVoice share."""
