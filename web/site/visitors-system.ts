// Which system is the visitor's? A suggestion only: the other installers stand below.
import type { Site } from './api/client';

export type Download = Site['downloads'][number];
export type System = Download['system'] | 'phone' | 'other';

export function visitorsSystem(agent: string = navigator.userAgent): System {
  const touchMac = /Macintosh/.test(agent) && navigator.maxTouchPoints > 1; // an iPad says that it is a Mac
  if (touchMac || /Android|iPhone|iPad|Mobile/.test(agent)) return 'phone';
  if (/Windows/.test(agent)) return 'windows';
  if (/Macintosh/.test(agent)) return 'macos';
  return /Linux|X11/.test(agent) ? 'linux' : 'other';
}

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
