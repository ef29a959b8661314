import { Type, type Static } from 'typebox';
import { PASSWORD_LENGTH, ROLES } from './catalogue.ts';

export const UserSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    name: Type.String(),
    role: Type.Enum([...ROLES]),
  },
  { $id: 'User', additionalProperties: false },
);
export type User = Static<typeof UserSchema>;

export const LoginBodySchema = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 320 }),
    password: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH.max }),
  },
  { $id: 'LoginBody', additionalProperties: false },
);
export type LoginBody = Static<typeof LoginBodySchema>;

export const LoginAnswerSchema = Type.Object(
  {
    token: Type.String({ description: 'For Authorization: Bearer; browsers get it as an HttpOnly cookie.' }),
    user: UserSchema,
  },
  { $id: 'LoginAnswer', additionalProperties: false },
);
export type LoginAnswer = Static<typeof LoginAnswerSchema>;

export const PasswordBodySchema = Type.Object(
  {
    current: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH.max }),
    next: Type.String({ minLength: PASSWORD_LENGTH.min, maxLength: PASSWORD_LENGTH.max }),
  },
  { $id: 'PasswordBody', additionalProperties: false },
);
export type PasswordBody = Static<typeof PasswordBodySchema>;

export const LogoutQuerySchema = Type.Object(
  { everywhere: Type.Boolean({ default: false, description: 'Also ends the other sessions of this account.' }) },
  { additionalProperties: false },
);

/** What the shell needs before anybody signs in. */
export const SiteSchema = Type.Object(
  {
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    public: Type.Boolean({ description: 'Whether active products can be read without signing in.' }),
    demo: Type.Union(
      [
        Type.Object({
          products: Type.Integer({ description: 'How many demo products were made.' }),
          accounts: Type.Array(Type.Object({ email: Type.String(), password: Type.String(), role: Type.String() }), {
            description: 'Empty where demo accounts do not work.',
          }),
        }),
        Type.Null(),
      ],
      { description: 'null unless the catalogue holds demo data.' },
    ),
    fieldSampleShare: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Of all visits, so many tell what they measure (POST /field-events); 0 or absent: none.',
      }),
    ),
  },
  { $id: 'Site', additionalProperties: false },
);
export type Site = Static<typeof SiteSchema>;
