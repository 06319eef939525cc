/** What an environment says about a guardrail of Bedrock that is made with it; docs/deploy.md#guardrails. */

/** How sure AWS's model must be: `low` takes the surest findings alone. */
export type FilterStrength = 'off' | 'low' | 'medium' | 'high';

export type GuardrailOptions = {
  /**
   * detect: what is found is told, counted and nothing else. block: a prompt or an answer with it is blocked.
   * @default 'block' where the lifetime is protected, else 'detect'
   */
  readonly action?: 'detect' | 'block';
  /** Hate, insults, sexual content, violence, misconduct. @default 'medium' */
  readonly harmfulContent?: FilterStrength;
  /** Prompts that would lead the model away from its instructions. @default 'medium' */
  readonly promptAttacks?: FilterStrength;
  /** What is not to be spoken of, as a model of AWS's understands it. @default none */
  readonly topics?: readonly GuardrailTopic[];
  /** Words and phrases, whatever their case. @default none */
  readonly words?: readonly string[];
  /** AWS's list of English profanity. @default 'off' */
  readonly profanity?: 'off' | 'on';
  /**
   * Personal data by AWS's model, by the names of Bedrock. The gateway's own detectors find most of it without charge, and
   * what they mask is put back into answers, which a guardrail does not do. @default none
   */
  readonly personalData?: Readonly<Partial<Record<GuardrailPersonalData, 'mask' | 'block'>>>;
  /** What callers are told instead. @default a sentence */
  readonly blockedPrompt?: string;
  readonly blockedAnswer?: string;
};

export type GuardrailTopic = {
  readonly name: string;
  readonly definition: string;
  /** Prompts that are about it. @default none */
  readonly examples?: readonly string[];
};

export type GuardrailPersonalData = (typeof guardrailPersonalData)[number];

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailPiiEntityConfig.html */
export const guardrailPersonalData = [
  'ADDRESS',
  'AGE',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'CA_HEALTH_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'CREDIT_DEBIT_CARD_NUMBER',
  'DRIVER_ID',
  'EMAIL',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'IP_ADDRESS',
  'LICENSE_PLATE',
  'MAC_ADDRESS',
  'NAME',
  'PASSWORD',
  'PHONE',
  'PIN',
  'SWIFT_CODE',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  'URL',
  'USERNAME',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_PASSPORT_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'VEHICLE_IDENTIFICATION_NUMBER',
] as const;
