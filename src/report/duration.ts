/** Milliseconds for people: `0.3 s`, `12 s`, `2 min 05 s`, `1 h 02 min`. */
export const duration = (ms: number): string => {
  if (ms < 9950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
};

const pad = (count: number): string => String(count).padStart(2, '0');
