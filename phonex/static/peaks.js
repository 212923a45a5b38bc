// The waveform of a recording that the service has no waveform of.

const PEAKS = 200;
const RATE = 16_000;

// Resolves with { peaks, duration }; with no peaks where the browser cannot decode the recording.
export async function peaksOf(blob) {
  try {
    const decoder = new OfflineAudioContext(1, 1, RATE);
    const sound = await decoder.decodeAudioData(await blob.arrayBuffer());
    return { peaks: highest(sound.getChannelData(0), PEAKS), duration: sound.duration };
  } catch {
    return { peaks: [], duration: 0 };
  }
}

// The highest amplitude of each of n parts.
export function highest(samples, n) {
  return Array.from({ length: n }, (_, i) => {
    const from = Math.floor((i / n) * samples.length);
    const to = Math.floor(((i + 1) / n) * samples.length);
    let peak = 0;
    for (let at = from; at < to; at++) peak = Math.max(peak, Math.abs(samples[at]));
    return peak;
  });
}
