import type { ComponentProps } from 'react';
import './button.css';

interface ButtonProps extends ComponentProps<'button'> {
  tone?: 'main' | 'plain' | 'quiet';
}

export const Button = ({ tone = 'plain', type = 'button', className, ...rest }: ButtonProps) => (
  <button type={type} className={['button', tone, className].filter(Boolean).join(' ')} {...rest} />
);
