/** Kinds of personal data and secrets that the detectors find. */
export const entityTypes = [
  'private_key',
  'api_key',
  'aws_key',
  'bearer_token',
  'jwt',
  'password',
  'database_url',
  'email',
  'phone',
  'card',
  'iban',
  'ip_address',
  'mac_address',
  'street_address',
  'person_name',
  'us_ssn',
  'us_itin',
  'ca_sin',
  'mx_curp',
  'br_cpf',
  'br_cnpj',
  'uk_nino',
  'uk_nhs',
  'de_tax_id',
  'fr_nir',
  'es_dni',
  'it_fiscal_code',
  'nl_bsn',
  'pl_pesel',
  'se_personnummer',
  'tr_tckn',
  'za_id',
  'in_aadhaar',
  'in_pan',
  'cn_resident_id',
  'jp_my_number',
  'kr_rrn',
  'au_tfn',
  'nz_ird',
  'sg_nric',
  'hk_id',
  'tw_id',
  'th_id',
  'my_nric',
  'il_id',
  'ar_cuit',
  'cl_rut',
  'be_rrn',
  'ch_ahv',
  'dk_cpr',
  'fi_hetu',
  'no_fnr',
  'ie_pps',
  'pt_nif',
  'cz_rc',
  'ro_cnp',
  'at_svnr',
  'passport_mrz',
] as const;

export type EntityType = (typeof entityTypes)[number];

/** Values of `entity_type`: `custom` for an admin's own patterns, `comprehend` for what Amazon Comprehend finds. */
export const countedEntities = [...entityTypes, 'custom', 'comprehend'] as const;

/** What a check of a usage record counts as; null: it does not look for personal data. */
export function entityFoundBy(check: string): (typeof countedEntities)[number] | null {
  if (check.startsWith('pattern:')) return 'custom';
  return countedEntities.find((entity) => entity === check) ?? null;
}
