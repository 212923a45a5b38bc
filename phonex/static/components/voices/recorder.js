// A recording by microphone, with its level while it is made.

const FLOOR_DB = -60; // of the level that is shown
const QUIET_DB = -42; // speech below it is too quiet
const FULL = 0.985; // of the amplitude: it is clipped

// Calls onEnd(file, seconds) once, with null if the recording was discarded, and onLevel(level) for
// as long as it goes on: { share (0…1 of the scale), quiet, clipped, seconds }.
export async function startRecorder({ onEnd, onLevel }) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const media = new MediaRecorder(stream);
  const started = performance.now();
  const passed = () => (performance.now() - started) / 1000;
  const listening = watchLevel(stream, (level) => onLevel({ ...level, seconds: passed() }));
  const parts = [];
  let kept = true;
  media.addEventListener("dataavailable", (event) => parts.push(event.data));
  media.addEventListener("stop", () => {
    listening.stop();
    for (const track of stream.getTracks()) track.stop();
    const file = kept ? new File(parts, "microphone", { type: media.mimeType }) : null;
    onEnd(file, passed());
  });
  media.start();
  return {
    stop: () => media.stop(),
    discard() {
      kept = false;
      media.stop();
    },
  };
}

function watchLevel(stream, onLevel) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  };
  const timer = setInterval(look, calm ? 500 : 50);
  return {
    stop() {
      clearInterval(timer);
      context.close();
    },
  };
}

export function levelOf(samples) {
  let sum = 0;
  let peak = 0;
  for (const sample of samples) {
    sum += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const db = 10 * Math.log10(sum / samples.length + 1e-12);
  return { share: Math.min(1, Math.max(0, 1 - db / FLOOR_DB)), quiet: db < QUIET_DB, clipped: peak > FULL };
}
