import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { storedTheme, storeTheme, type Theme } from '../theme/theme.ts';

const PLACES = [
  { name: 'Overview', path: '/' },
  { name: 'Runs', path: '/runs' },
  { name: 'Queues', path: '/queues' },
];

export const TopBar = () => {
  const [location] = useLocation();
  return (
    <header className="top-bar">
      <Link href="/" className="brand" aria-label="Sluice, overview">
        <Mark />
        <span>Sluice</span>
      </Link>
      <nav aria-label="Pages">
        {PLACES.map(({ name, path }) => (
          <Link key={path} href={path} aria-current={location === path ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      <ThemeChoice />
    </header>
  );
};

const Mark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" fill="#0b7a6e" />
    <path d="M8 7v18M24 7v18M8 13h16" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    <path d="M12 20q2-2 4 0t4 0" stroke="#9fe0d6" strokeWidth="2.4" fill="none" />
  </svg>
);

const CHOICES: { theme: Theme; name: string; drawing: string }[] = [
  {
    theme: 'light',
    name: 'Light',
    drawing:
      'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7M3 13l.7-.7M12.3 3.7l.7-.7',
  },
  { theme: 'system', name: 'As the system', drawing: 'M2 3h12v8H2zM5.5 14h5M8 11v3' },
  { theme: 'dark', name: 'Dark', drawing: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z' },
];

const ThemeChoice = () => {
  const [chosen, choose] = useState(storedTheme);
  return (
    <div className="theme" role="group" aria-label="Colours">
      {CHOICES.map(({ theme, name, drawing }) => (
        <button
          key={theme}
          type="button"
          title={name}
          aria-label={name}
          aria-pressed={chosen === theme}
          onClick={() => {
            storeTheme(theme);
            choose(theme);
          }}
        >
          <svg
            viewBox="0 0 16 16"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            aria-hidden="true"
          >
            <path d={drawing} strokeLinecap="round" strokeLinejoin="round" />
          </svg>
        </button>
      ))}
    </div>
  );
};
