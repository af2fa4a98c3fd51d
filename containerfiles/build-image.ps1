# Builds one image of OpenTwin on a machine with Windows, as "opentwin images build --print" would have it done, and brings
# it to its registry or into containerd. Windows PowerShell 5.1 and newer.
#
#   .\build-image.ps1 -Name base -Reference opentwin/base:1
#   .\build-image.ps1 -Name logger -Reference opentwin/logger:2026.8 -Argument BASE_IMAGE=opentwin/base:1 -Import
#
#   -Name         the image: a folder with a Containerfile beside this script
#   -Reference    what the chart calls it
#   -Plan         the folder that "opentwin images plan" wrote; images
#   -Context      the folder whose files it copies; the one of this image in the plan, or that of its Containerfile
#   -Argument     build arguments, NAME=value, NAME=value: among them what it is built on
#   -Builder      docker or nerdctl; docker
#   -Push         to the registry that the reference names
#   -Archive      into this file, to import it on other nodes
#   -Import       into containerd of this machine, where Kubernetes looks for it; nerdctl builds it there anyhow
#
# Exit codes other than 0:
#   3601  a parameter is missing or cannot be understood
#   3602  the Containerfile or the files of the image are missing
#   3603  a program is missing
#   3604  the image could not be built
#   3605  the image could not be pushed
#   3606  the image could not be saved
#   3607  the image could not be imported
#   3699  something unforeseen
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $Name = '',
    [string] $Reference = '',
    [string] $Plan = 'images',
    [string] $Context = '',
    [string[]] $Argument = @(),
    [string] $Builder = 'docker',
    [switch] $Push,
    [string] $Archive = '',
    [switch] $Import
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z build-image.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3699 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with what it printed.'
}

# Runs a program in this window, and tells whether it has done its work.
function Test-Step([string[]] $Command) {
    Write-Log ($Command -join ' ')
    $program, $rest = $Command
    # What a program writes to its error output is progress, not a failure; its exit code decides.
    $ErrorActionPreference = 'Continue'
    & $program $rest | ForEach-Object { Write-Log "$_" }
    Write-Log "$program ended with exit code $LASTEXITCODE"
    return $LASTEXITCODE -eq 0
}

foreach ($needed in @{ Parameter = '-Name'; Value = $Name }, @{ Parameter = '-Reference'; Value = $Reference }) {
    if ($needed.Value -eq '') {
        Exit-With 3601 "$($needed.Parameter) is missing" 'Write -Name and -Reference, such as -Name logger -Reference opentwin/logger:2026.8.'
    }
}
if ('docker', 'nerdctl' -notcontains $Builder) {
    Exit-With 3601 "-Builder '$Builder' is not known" 'Write docker or nerdctl.'
}
if ($Reference -cnotmatch '\A[a-z0-9._:/-]+:[A-Za-z0-9._-]+\z') {
    Exit-With 3601 "-Reference '$Reference' is no image with a tag" 'Write it such as opentwin/logger:2026.8; a digest is known once it is built.'
}
$file = [IO.Path]::Combine($PSScriptRoot, $Name, 'Containerfile')
if (-not [IO.File]::Exists($file)) {
    Exit-With 3602 "$file is missing" 'Name a folder with a Containerfile beside this script.'
}
if ($Context -eq '') {
    # What no plan is about lies beside its Containerfile.
    $planned = [IO.Path]::Combine($Plan, $Name)
    $Context = if (Test-Path -PathType Container -Path $planned) { $planned } else { [IO.Path]::GetDirectoryName($file) }
}
if (-not (Test-Path -PathType Container -Path $Context)) {
    Exit-With 3602 "the folder $Context is missing" 'Run opentwin images plan --deployment DIR first, or name the folder of the plan by -Plan.'
}

# Kubernetes looks for images in this namespace of containerd; nerdctl builds there, Docker has a store of its own.
[string[]] $engine = if ($Builder -eq 'nerdctl') { 'nerdctl.exe', '--namespace', 'k8s.io' } else { 'docker.exe' }
$importing = $Import -and $Builder -eq 'docker'
foreach ($program in @($engine[0]) + @(if ($importing) { 'ctr.exe' })) {
    if ($null -eq (Get-Command -ErrorAction SilentlyContinue -CommandType Application $program)) {
        Exit-With 3603 "$program is not on PATH" 'Install it, add its folder to PATH, or choose another -Builder.'
    }
}

$parts = @()
# PowerShell hands over a list, powershell.exe -File one text.
foreach ($each in @($Argument | ForEach-Object { $_.Split([char[]] ',', [StringSplitOptions]::RemoveEmptyEntries) })) {
    if ($each -notmatch '\A[A-Z0-9_]+=.') {
        Exit-With 3601 "-Argument '$each' is no NAME=value" 'Write -Argument OPENTWIN_VERSION=2026.8.'
    }
    $parts += '--build-arg', $each
}
if (-not (Test-Step ($engine + @('build', '--file', $file) + $parts + @('--tag', $Reference, $Context)))) {
    Exit-With 3604 'the image could not be built' 'Read what the builder printed above; give it a base of the build of Windows that this machine has.'
}

if ($Push -and -not (Test-Step ($engine + @('push', $Reference)))) {
    Exit-With 3605 'the image could not be pushed' 'Log in to the registry, or name one in -Reference.'
}
$saved = if ($Archive -eq '' -and $importing) { [IO.Path]::Combine([IO.Path]::GetTempPath(), "$Name.tar") } else { $Archive }
if ($saved -ne '' -and -not (Test-Step ($engine + @('save', '--output', $saved, $Reference)))) {
    Exit-With 3606 'the image could not be saved' 'Look for space on the disk.'
}
if ($importing) {
    if (-not (Test-Step @('ctr.exe', '--namespace', 'k8s.io', 'images', 'import', $saved))) {
        Exit-With 3607 'the image could not be imported' 'Run this as administrator on a node with containerd.'
    }
    if ($Archive -eq '') { [IO.File]::Delete($saved) }
}
Write-Log "$Reference is built"
exit 0
