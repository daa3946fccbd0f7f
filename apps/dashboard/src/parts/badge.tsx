import type { ReactNode } from 'react';
import './badge.css';

interface BadgeProps {
  tone?: 'good' | 'warn' | 'bad' | 'plain';
  title?: string;
  children: ReactNode;
}

export const Badge = ({ tone = 'plain', title, children }: BadgeProps) => (
  <span className={`badge ${tone}`} title={title}>
    {children}
  </span>
);
